import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/tui/state/text-field.ts'
import { AppModel, book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'

const LINES = 'First line.\n\n  indented,\ttabbed  \nlast: naïve 漢字 👩‍👧'

/** The form, filled with a book of that description, the cursor at its end. */
function editing(description: string): AppModel {
  const app = new AppModel(0).tell({ type: 'loaded', books: [book(7, 'Seven', { description })] })
  return app.press('e', 'shift+tab')
}

const description = (app: AppModel) => app.state.form.values.description

describe('a description of several lines', () => {
  test('keeps every character that was not touched when a word is added', () => {
    const app = editing(LINES).type(' more').press('enter')
    expect(app.effects).toMatchObject([{ type: 'update', fields: { description: `${LINES} more` } }])
    expect(Object.keys(Object(app.effects[0] && 'fields' in app.effects[0] && app.effects[0].fields))).toEqual([
      'description',
    ])
  })

  test('is not sent when it was only looked at, or when another field was changed', () => {
    expect(editing(LINES).press('up', 'left', 'enter').effects).toEqual([])
    const app = editing(LINES).press('tab').type('!').press('enter')
    expect(app.effects).toMatchObject([{ fields: { title: 'Seven!' } }])
  })

  test.each([
    ['Alt+Enter', (app: AppModel) => app.press('alt+enter')],
    ['Ctrl+J', (app: AppModel) => app.chunk('\n')],
  ])('gets a new line with %s, and Enter saves', (_key, begin) => {
    const app = new AppModel(0).press('a').type('T').press('shift+tab').type('one')
    begin(app).type('two').press('enter')
    expect(app.effects).toMatchObject([{ type: 'add', fields: { title: 'T', description: 'one\ntwo' } }])
  })

  test('in another field Alt+Enter says that it has one line, and a line feed is Enter', () => {
    const app = new AppModel(0).press('a').type('T').press('alt+enter')
    expect([app.state.toast?.text, app.effects]).toEqual(['only Description has several lines', []])
    expect(app.chunk('\n').effects).toMatchObject([{ type: 'add', fields: { title: 'T' } }])
  })

  test.each(['a\rb\tc\r\rd\r', 'a\nb\tc\n\nd\n', 'a\r\nb\tc\r\n\r\nd\r\n'])(
    'keeps the lines of what is pasted: %j',
    text => {
      const app = new AppModel(0).press('a').type('T').press('shift+tab').tell({ type: 'paste', text })
      expect(textOf(description(app))).toBe('a\nb\tc\n\nd\n')
      expect(app.effects).toEqual([])
    },
  )

  test('↑ and ↓ move by rows and keep their column; at its ends they go to the next field', () => {
    const app = editing('abcdef\nx\nghijkl').press('left', 'left', 'up')
    expect(description(app)).toMatchObject({ before: 'abcdef\nx', after: '\nghijkl' })
    app.press('up')
    expect(description(app)).toMatchObject({ before: 'abcd', after: 'ef\nx\nghijkl' })
    app.press('up')
    expect(app.state.form.at).toBe(9)
    app.press('down', 'down', 'down')
    expect(description(app)).toMatchObject({ before: 'abcdef\nx\nghij', after: 'kl' })
    app.press('down')
    expect(app.state.form.at).toBe(0)
  })

  test('Home and End stay within the line', () => {
    const app = editing('one\ntwo').press('home')
    expect(description(app)).toEqual({ before: 'one\n', after: 'two' })
    app.press('left', 'home', 'end')
    expect(description(app)).toEqual({ before: 'one', after: '\ntwo' })
  })
})

test('several lines pasted into a field of one line are joined by blanks, which is said; one line with its break is not', () => {
  const app = new AppModel(0).press('a').tell({ type: 'paste', text: 'Bumi\r\nManusia\r' })
  expect([textOf(app.state.form.values.title), app.state.toast?.text]).toEqual([
    'Bumi Manusia',
    'Title has one line: the lines that were pasted are joined by blanks',
  ])
  const single = new AppModel(0).press('a').tell({ type: 'paste', text: 'Bumi Manusia\r' })
  expect([textOf(single.state.form.values.title), single.state.toast]).toEqual(['Bumi Manusia', undefined])
})

test.each([
  [120, 40],
  [80, 24],
  [60, 20],
  [40, 10],
])('at %i × %i a long description is shown around its cursor', async (columns, rows) => {
  const app = new DrawnApp({ columns, rows, books: 0 })
  const long = Array.from({ length: 60 }, (_, line) => `this is line ${line}`).join('\n')
  app.store.dispatch({ type: 'loaded', books: [book(7, 'Seven', { description: long })] })
  await app.send('e')
  expect((await app.rows()).join('\n')).toMatch(/Title +Seven/)
  await app.send('\u001b[Z')
  expect((await app.rows()).join('\n')).toContain('this is line 59')
  await app.send('\u001b[A'.repeat(30))
  const screen = (await app.rows()).join('\n')
  expect(screen).toContain('this is line 29')
  expect(screen).not.toContain('this is line 59')
  app.end()
})
