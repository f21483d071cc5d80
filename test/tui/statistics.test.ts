import { describe, expect, test } from 'vitest'
import type { Line } from '../../src/tui/content/line.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { AppModel, book } from './app-model.ts'

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')

/** The rows of what stands over the panels. */
function over({ state }: AppModel): string[] {
  return (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine)
}

const BOOKS = [
  book(1, 'Dune', { year: 1965, publisher: 'Chilton', copies: 3, price: 10, currency: 'USD', language: 'en' }),
  book(2, 'Emma', { year: 1815, publisher: 'Murray' }),
  book(3, 'Persuasion', { year: 1815, publisher: 'Mur\u202eray' }),
]

function shown(size = { columns: 120, rows: 60 }): AppModel {
  return new AppModel(0).tell({ type: 'loaded', books: BOOKS }).tell({ type: 'resize', ...size })
}

describe('S shows statistics', () => {
  test('with a figure and a bar for each', () => {
    const rows = over(shown().press('S')).map(row => row.slice(1, -1).trimEnd())
    expect(rows[1]).toBe('  3 books, 5 copies, worth 30 USD')
    expect(rows[rows.indexOf('  By year') + 1]).toMatch(/^ {2}1815 {2}2 {2}█{30}$/)
    expect(rows[rows.indexOf('  By year') + 2]).toMatch(/^ {2}1965 {2}1 {2}█{15} +3 copies, 30 USD$/)
  })

  test('of the books that the filter lets through', () => {
    const rows = over(shown().type('/').type('emma').press('enter', 'S'))
    expect(rows[1]).toContain('1 book, 1 copy, those of the filter /emma')
  })

  test('that are counted again within a second when a book changes', () => {
    const app = shown().press('S')
    const added = { ...book(4), revision: 9 }
    app.tell({
      type: 'changes',
      changes: [{ id: 4, revision: 9, type: 'added', at: added.updatedAt, by: { connection: 9, pid: 1 }, book: added }],
    })
    expect(over(app)[1]).toContain('3 books')
    app.tell({ type: 'tick', now: app.state.now + 1_000 })
    expect(over(app)[1]).toContain('4 books, 6 copies')
  })

  test('in the smallest window each row has its figure and a bar, and the end can be reached', () => {
    const app = shown({ columns: 40, rows: 10 }).press('S')
    expect(over(app).every(row => row.length === 40)).toBe(true)
    expect(over(app).join('\n')).toMatch(/Available +3 +█/)
    app.press('G')
    expect(over(app).join('\n')).toMatch(/2026-01 +3 +█/)
  })

  test('and what would do something to the terminal as an escape', () => {
    expect(over(shown().press('S')).join('\n')).not.toMatch(/\u202e/)
  })

  test('of no books there are none', () => {
    const app = new AppModel(0).press('S')
    expect([app.state.overlay, app.state.toast?.text]).toEqual([
      undefined,
      'S: there is no book yet: press a to add one',
    ])
  })
})
