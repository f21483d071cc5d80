import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/tui/state/text-field.ts'
import { AppModel, book } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'

/** The form of a new book, the cursor in Copies or Status. */
const at = (field: 'copies' | 'status') =>
  new AppModel(0)
    .press('a')
    .type('T')
    .press(...Array(field === 'copies' ? 4 : 2).fill('shift+tab'))
const copies = (app: AppModel) => textOf(app.state.form.values.copies)
const status = (app: AppModel) => textOf(app.state.form.values.status)

describe('a default that nobody has touched', () => {
  test.each([
    [['3'], '3'],
    [['1', '2'], '12'],
    [['backspace'], ''],
    [['delete', '7'], '7'],
    [['ctrl+u', '7'], '7'],
    [['right', '3'], '13'],
    [['home', '3'], '31'],
    [['tab', 'shift+tab', '3'], '3'],
    [['3', 'tab', 'shift+tab', '4'], '34'],
  ])('gives way to what is typed: %j is %j copies', (keys, text) => {
    const app = at('copies')
    for (const key of keys) app.keys([key.length === 1 ? { name: key, text: key } : { name: key }])
    expect(copies(app)).toBe(text)
  })

  test('gives way to what is pasted', () => {
    expect(copies(at('copies').tell({ type: 'paste', text: '25' }))).toBe('25')
  })

  test('is shown as selected', async () => {
    const app = new DrawnApp({ columns: 80, rows: 24 })
    await app.send('a\u001b[Z\u001b[Z\u001b[Z\u001b[Z3')
    expect((await app.rows()).join('\n')).toMatch(/Copies +3 /)
    app.end()
  })

  test('what a book has is no default: it is edited', () => {
    const app = new AppModel(0).tell({ type: 'loaded', books: [book(7, 'Seven', { copies: 4 })] })
    app.press('e', ...Array(4).fill('shift+tab')).type('2')
    expect(copies(app)).toBe('42')
  })
})

describe('Status is a choice', () => {
  test.each([
    [['right'], 'Checked Out'],
    [['left'], 'Checked Out'],
    [[' '], 'Checked Out'],
    [[' ', ' '], 'Available'],
    [['c'], 'Checked Out'],
    [['C'], 'Checked Out'],
    [['c', 'a'], 'Available'],
  ])('%j chooses %s', (keys, chosen) => {
    const app = at('status')
    for (const key of keys) app.keys([key.length === 1 ? { name: key, text: key } : { name: key }])
    expect(status(app)).toBe(chosen)
  })

  test('any other text is told what may be chosen, and changes nothing', () => {
    const app = at('status').type('z')
    expect([status(app), app.state.toast?.text]).toEqual([
      'Available',
      'Status is a choice: A for Available, C for Checked Out, ← and → turn it',
    ])
  })

  test('a pasted word is read as an import would read it', () => {
    expect(status(at('status').tell({ type: 'paste', text: 'dipinjam\n' }))).toBe('Checked Out')
    const app = at('status').tell({ type: 'paste', text: 'burnt' })
    expect([status(app), app.state.toast?.text]).toEqual(['Available', expect.stringContaining('Status is a choice')])
  })
})
