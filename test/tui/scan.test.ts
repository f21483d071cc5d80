import { describe, expect, test } from 'vitest'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'

const LASKAR = '9793062797'
const OTHER = '9780441172719'

/** A form that is open, over a list with one book of each ISBN. */
function atTheCounter(): AppModel {
  const app = new AppModel(0)
  const books = [book(4, 'Laskar Pelangi', { isbn: '9789793062792', copies: 2 }), book(5, 'Dune', { isbn: OTHER })]
  return app.tell({ type: 'loaded', books }).press('a')
}

describe('nothing is to be pressed between two scans', () => {
  test('the next scan answers the question about the one before, and asks about its own', () => {
    const app = atTheCounter().chunk(`${LASKAR}\r${OTHER}\r`)
    expect(app.effects).toMatchObject([{ type: 'update', id: 4, fields: { copies: 3 }, ifRevision: 4 }])
    expect(app.state.dialog?.lines[0]).toContain('Dune')
    app.press('enter')
    expect(app.effects[1]).toMatchObject({ type: 'update', id: 5, fields: { copies: 2 } })
  })

  test('the same ISBN thrice is two more copies, and the question about a third', () => {
    const app = atTheCounter().chunk(`${LASKAR}\r${LASKAR}\r`)
    const changed = { ...book(4, 'Laskar Pelangi', { isbn: '9789793062792', copies: 3 }), revision: 12 }
    const by = { connection: 1, pid: 4711 }
    const change = { id: 4, revision: 12, type: 'updated' as const, at: '2026-01-01T00:00:00.000Z', by, book: changed }
    app.tell({ type: 'changes', changes: [change] }).chunk(`${LASKAR}\r`)
    expect(app.effects).toMatchObject([
      { fields: { copies: 3 }, ifRevision: 4 },
      { fields: { copies: 4 }, ifRevision: 12 },
    ])
    expect(app.state.dialog?.title).toBe('This ISBN is in stock')
  })

  test('an ISBN that is new gives way to the next one only with a word', () => {
    const app = atTheCounter().chunk('9780306406157\r9781861972712\r')
    expect(typedIn(app.state.form, 'isbn')).toBe('9781861972712')
    expect(app.state.toast?.text).toContain('9780306406157 gave way to 9781861972712')
  })

  test('c, r and n still answer', () => {
    expect(atTheCounter().chunk(`${LASKAR}\rn`).effects).toEqual([])
    expect(atTheCounter().chunk(`${LASKAR}\rc`).effects).toHaveLength(1)
    expect(typedIn(atTheCounter().chunk(`${LASKAR}\rr`).state.form, 'title')).toBe('Laskar Pelangi')
  })

  test('what stands beside an ISBN in its field stays there, and is sent with it', () => {
    const app = new AppModel(0).press('a', 'tab', 'tab').chunk('9780306406157, 9780441172719\rTwo numbers\r')
    expect(app.effects).toMatchObject([
      { type: 'add', fields: { isbn: '9780306406157, 9780441172719', title: 'Two numbers' } },
    ])
  })
})
