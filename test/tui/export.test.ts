import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Line } from '../../src/tui/content/line.ts'
import { exportFile } from '../../src/tui/export-file.ts'
import type { AppEvent } from '../../src/tui/state/update.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { footer } from '../../src/tui/view/footer.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { AppModel, book } from './app-model.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')

/** The rows of what stands over the panels. */
function over({ state }: AppModel): string {
  return (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine).join('\n')
}

/** The app with three books, of which the filter lets two through, asked for a file. */
function asked(): AppModel {
  const app = new AppModel(0).tell({
    type: 'loaded',
    books: [book(1, 'Dune'), book(2, 'Emma'), book(3, 'Dune Messiah')],
  })
  return app.type('/').type('dune').press('enter').press('x')
}

describe('x asks for the file', () => {
  test('and writes there the books that are shown, in their order', () => {
    const app = asked()
    expect(over(app)).toContain('2 of 3 books, those of the filter /dune')
    app.press('escape').press('right', 's', 's').press('x').type('mine.csv').press('enter')
    const [effect] = app.effects
    expect(effect).toMatchObject({ type: 'export', file: 'mine.csv', isForSpreadsheets: false, isReplaced: false })
    expect(effect?.type === 'export' && effect.books.map(({ title }) => title)).toEqual(['Dune Messiah', 'Dune'])
    app.press('enter')
    expect(app.effects).toHaveLength(1)
  })

  test('what is typed takes the place of the preset, and is edited as a field is', () => {
    const app = asked().press('enter')
    expect(app.effects[0]).toMatchObject({ file: 'books.csv' })
    const other = asked().type('a b.csv').press('left', 'left', 'left', 'left', 'backspace').type('c').press('enter')
    expect(other.effects[0]).toMatchObject({ file: 'a c.csv' })
  })

  test('letters that are keys elsewhere are typed, a paste without its line breaks, and Tab changes the kind', () => {
    const app = asked().type('quiet?/ D.csv').press('tab', 'enter')
    expect(app.effects).toEqual([expect.objectContaining({ file: 'quiet?/ D.csv', isForSpreadsheets: true })])
    const pasted = asked().press('ctrl+u').tell({ type: 'paste', text: 'from/\nelsewhere.json' }).press('enter')
    expect(pasted.effects[0]).toMatchObject({ file: 'from/ elsewhere.json' })
  })

  test('Esc and Ctrl+C close it, and nothing is written', () => {
    for (const key of ['escape', 'ctrl+c']) {
      const app = asked().press(key)
      expect([app.effects, app.state.overlay, app.state.dialog]).toEqual([[], undefined, undefined])
    }
  })

  test('a scan does not close it, nor is it typed into the name', () => {
    const app = asked().type('mine.csv').tell({ type: 'scan', code: '9789793062792', typed: 0 })
    expect(app.state.toast?.text).toContain('9789793062792 was scanned, and not looked up')
    expect(app.press('enter').effects[0]).toMatchObject({ file: 'mine.csv' })
  })

  test('without a name it says what is wanted', () => {
    const app = asked().press('ctrl+u', 'enter')
    expect(app.effects).toEqual([])
    expect(over(app)).toContain('type the name of a file')
  })

  test.each([
    ['no book', new AppModel(0)],
    ['none that the filter lets through', new AppModel(3).type('/').type('nowhere').press('enter')],
  ])('with %s there is nothing to be exported', (_, app) => {
    app.press('x')
    expect(app.state.overlay).toBeUndefined()
    expect(app.state.toast?.text).toMatch(/^x: /)
  })

  test('in the smallest window the name, and why it was refused, are in sight', () => {
    const app = asked()
      .tell({ type: 'resize', columns: 40, rows: 10 })
      .type(`${'long/'.repeat(20)}end.csv`)
    expect(over(app)).toContain('end.csv')
    app.press('enter').tell({ type: 'not exported', message: 'there is no space left', isThere: false })
    expect(over(app)).toContain('there is no space left')
    expect(textOfLine(footer(app.state, 40))).toContain('Enter write it')
  })
})

describe('afterwards', () => {
  test('a file that is there is replaced only after a question', () => {
    const app = asked()
      .press('enter')
      .tell({ type: 'not exported', message: '/x/books.csv is there already', isThere: true })
    expect(app.state.dialog?.title).toBe('Replace this file?')
    app.press('enter')
    expect([app.effects.length, app.state.overlay?.type]).toEqual([1, 'export'])
    app.press('enter').tell({ type: 'not exported', message: '/x/books.csv is there already', isThere: true }).type('y')
    expect(app.effects.at(-1)).toMatchObject({ type: 'export', file: 'books.csv', isReplaced: true })
    app.tell({ type: 'exported', file: '/x/books.csv', books: 2 })
    expect([app.state.overlay, app.state.toast?.text]).toEqual([undefined, '2 books in /x/books.csv'])
  })

  test('why it was not written stands there, until the name is changed', () => {
    const app = asked().press('enter').tell({ type: 'not exported', message: 'there is no space left', isThere: false })
    expect(over(app)).toContain('there is no space left')
    expect(over(app.type('x'))).not.toContain('there is no space left')
  })

  test('where it was closed meanwhile, a line says how it went', () => {
    const app = asked().press('enter', 'escape').tell({ type: 'not exported', message: 'no space', isThere: true })
    expect([app.state.dialog, app.state.toast?.text]).toEqual([undefined, 'not exported: no space'])
  })
})

describe('the file', () => {
  const books = [book(1, '=1'), book(2, 'Emma')]

  async function written(file: string, more: { isForSpreadsheets?: boolean; isReplaced?: boolean } = {}) {
    const told: AppEvent[] = []
    await exportFile({ type: 'export', file, books, isForSpreadsheets: false, isReplaced: false, ...more }, event =>
      told.push(event),
    )
    return told
  }

  test('is CSV or JSON by its name', async () => {
    const folder = temporaryFolder()
    const [csv, json] = [join(folder, 'a.csv'), join(folder, 'b.json')]
    expect(await written(csv, { isForSpreadsheets: true })).toEqual([{ type: 'exported', file: csv, books: 2 }])
    expect(readFileSync(csv, 'utf8')).toMatch(/^\ufeffid,title,[\s\S]*\r\n1,'=1,/)
    expect(await written(json, { isForSpreadsheets: true })).toEqual([{ type: 'exported', file: json, books: 2 }])
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(books)
  })

  test('of another name is refused, and one that is there is kept', async () => {
    const file = join(temporaryFolder(), 'a.csv')
    writeFileSync(file, 'before')
    expect(await written(`${file}.xls`)).toEqual([
      { type: 'not exported', message: `${file}.xls must end with .csv or .json`, isThere: false },
    ])
    expect(await written(file)).toEqual([{ type: 'not exported', message: `${file} is there already`, isThere: true }])
    expect(readFileSync(file, 'utf8')).toBe('before')
    expect(await written(file, { isReplaced: true })).toEqual([{ type: 'exported', file, books: 2 }])
  })
})
