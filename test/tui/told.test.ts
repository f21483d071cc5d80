import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/protocol/results.ts'
import { selectedConnection } from '../../src/tui/state/connections.ts'
import { newBelow } from '../../src/tui/state/told/new-books.ts'
import { AppModel, book } from './app-model.ts'
import { closed, connected, connection } from './server-talk.ts'

const by = { connection: 9, pid: 4711 }
const at = '2026-01-01T00:00:00.000Z'

function change(id: number, revision: number, type: Change['type'] = 'updated'): Change {
  return { id, revision, type, at, by, ...(type !== 'deleted' && { book: { ...book(id), revision } }) }
}

const addedFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => change(first + index, first + index, 'added'))

describe('the selected connection', () => {
  test('that is gone gives way to its neighbour, not to the first of all', () => {
    const app = connected(1, 2, 3, 4, 5).press('down', 'down', 'down', 'X', 'y')
    expect(app.effects).toEqual([{ type: 'close', connection: 4 }])
    expect(selectedConnection(closed(app, 4).state)?.id).toBe(5)
    expect(selectedConnection(closed(app, 5).state)?.id).toBe(3)
  })

  test('that took its place stays selected when others come', () => {
    const app = closed(connected(1, 2, 3).press('down', 'down'), 3)
    app.tell({ type: 'connection', told: { event: 'opened', connection: connection(7) } })
    expect(selectedConnection(app.state)?.id).toBe(2)
    expect(selectedConnection(app.press('down').state)?.id).toBe(7)
  })

  test('of HTTP, which leaves no row, gives way too', () => {
    const app = connected(1, 2)
    app
      .tell({ type: 'connection', told: { event: 'opened', connection: connection(3, { protocol: 'http' }) } })
      .press('down', 'down')
    app.tell({ type: 'connection', told: { event: 'closed', connection: connection(3, { protocol: 'http' }) } })
    expect(selectedConnection(app.state)?.id).toBe(2)
  })

  test('is found again when the list is told anew, one by one', () => {
    const app = connected(1, 2, 3, 4).press('down', 'down').tell({ type: 'feeds restarted' })
    for (const id of [1, 2, 3, 4])
      app.tell({ type: 'connection', told: { event: 'snapshot', connection: connection(id) } })
    expect(selectedConnection(app.state)?.id).toBe(3)
  })
})

describe('new books below those in sight', () => {
  test('are counted, however many they are and however long ago they came', () => {
    const app = new AppModel().tell({ type: 'changes', changes: addedFrom(31, 158) })
    expect(newBelow(app.state)).toBe(158)
    app.tell({ type: 'tick', now: app.state.now + 60_000 })
    app.tell({ type: 'changes', changes: addedFrom(189, 10_000) })
    expect(newBelow(app.state)).toBe(10_158)
  })

  test('are those that one has not gone past since', () => {
    const app = new AppModel().tell({ type: 'changes', changes: addedFrom(31, 100) })
    app.press('pagedown', 'pagedown', 'pagedown')
    const below = newBelow(app.state)
    expect(below).toBeGreaterThan(0)
    expect(below).toBeLessThan(100)
    app.press('g')
    expect(newBelow(app.state)).toBe(below)
    app.press('G', 'g')
    expect(newBelow(app.state)).toBe(0)
    app.tell({ type: 'changes', changes: addedFrom(131, 3) })
    expect(newBelow(app.state)).toBe(3)
  })

  test('are not those of this app, nor those that are gone again', () => {
    const own = { ...change(31, 31, 'added'), by: { connection: 1, pid: 1 } }
    const app = new AppModel().tell({ type: 'changes', changes: [own, ...addedFrom(32, 2), change(33, 40, 'deleted')] })
    expect(newBelow(app.state)).toBe(1)
    expect(newBelow(app.tell({ type: 'changes', changes: [change(32, 41, 'deleted')] }).state)).toBe(0)
  })

  test('are not looked at while another panel fills the screen', () => {
    const app = new AppModel(3).press('4', 'f').tell({ type: 'changes', changes: addedFrom(4, 2) })
    expect([...app.state.books.news]).toEqual([4, 5])
    expect([...app.press('f').state.books.news]).toEqual([])
  })
})

describe('the history in the details of a book', () => {
  const revisions = ({ state }: AppModel) =>
    state.overlay?.type === 'book' ? state.overlay.history?.map(({ revision }) => revision) : 'no details'

  test('has what happens to the book while they are open, each change once and the newest first', () => {
    const app = new AppModel().press('enter').tell({ type: 'history', id: 1, changes: [change(1, 1, 'added')] })
    app.tell({ type: 'changes', changes: [change(1, 41), change(2, 42), change(1, 43)] })
    expect(revisions(app)).toEqual([43, 41, 1])
  })

  test('keeps what happened before the server had told it', () => {
    const app = new AppModel().press('enter').tell({ type: 'changes', changes: [change(1, 42)] })
    app.tell({ type: 'history', id: 1, changes: [change(1, 41), change(1, 1, 'added')] })
    expect(revisions(app)).toEqual([42, 41, 1])
  })

  test('is asked for once more when the list is told anew', () => {
    const app = new AppModel().press('enter').tell({ type: 'history', id: 1, changes: [change(1, 1, 'added')] })
    app.tell({ type: 'loaded', books: [book(1)] })
    expect(app.effects.filter(({ type }) => type === 'history')).toHaveLength(2)
    expect(revisions(app)).toBeUndefined()
  })
})

describe('a sentence about how things are goes when they are otherwise', () => {
  const toast = ({ state }: AppModel) => state.toast?.text

  test('not saved, as there is no server: when one leaves the form, and when the server is started', () => {
    const lost = () =>
      new AppModel()
        .press('a')
        .type('x')
        .tell({ type: 'server', server: { status: 'lost' } })
    const app = lost().press('enter')
    expect(toast(app)).toBe('not saved: the server is not connected')
    expect(toast(app.press('escape'))).toBeUndefined()
    const other = lost().press('enter')
    expect(toast(other.tell({ type: 'server', server: { status: 'starting' } }))).toBeUndefined()
  })

  test('a key that does nothing: when it does something', () => {
    const app = new AppModel(0).press('e')
    expect(toast(app)).toContain('there is no book yet')
    app.tell({ type: 'changes', changes: [change(1, 1, 'added')] })
    expect(toast(app)).toBeUndefined()
  })

  test('the form has something unsaved: when it has nothing', () => {
    const app = new AppModel().press('a').type('x').press('escape', 'e')
    expect(toast(app)).toContain('something unsaved')
    expect(toast(app.press('backspace'))).toBeUndefined()
  })

  test('Ctrl+_ brings it back: when something else is typed', () => {
    const app = new AppModel().press('a').type('x').press('ctrl+c')
    expect(toast(app)).toContain('Ctrl+_ in the form brings it back')
    expect(toast(app.type('y'))).toBeUndefined()
  })

  test('a book waits to be completed: when it is in the form, and another one waits', () => {
    const app = new AppModel().press('a').chunk('Typing').chunk('9780441172719\r').chunk('9780306406157\r')
    expect(toast(app)).toContain('Typing waits to be completed: 1 in all')
    expect(toast(app.press('ctrl+n'))).toBeUndefined()
    expect(app.state.waiting).toHaveLength(1)
  })

  test('what has happened stays to be read', () => {
    const app = new AppModel().tell({ type: 'saved', book: book(31, 'New'), requestKey: 'x', verb: 'added' })
    app.tell({ type: 'server', server: { status: 'lost' } }).press('3')
    expect(toast(app)).toBe('added: 31 New')
  })
})
