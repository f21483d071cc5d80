import { describe, expect, test, vi } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { selectedBook } from '../../src/tui/state/books.ts'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'
import { connection } from './server-talk.ts'

const by = { connection: 1, pid: 4711 }
const at = '2026-01-01T00:00:00.000Z'
const added = (id: number) => ({ revision: id, id, type: 'added' as const, at, by, book: book(id, 'New') })

describe('a book that was saved', () => {
  test.each(['reply first', 'change first'])('is under the cursor: %s', order => {
    const app = new AppModel()
    const saved = { type: 'saved' as const, book: book(31, 'New'), requestKey: 'x', verb: 'added' }
    const changes = { type: 'changes' as const, changes: [added(31)] }
    for (const event of order === 'reply first' ? [saved, changes] : [changes, saved]) app.tell(event)
    expect(selectedBook(app.state)?.id).toBe(31)
    // Once: what comes later does not take the cursor away again.
    app.press('up').tell({ type: 'changes', changes: [{ ...added(31), revision: 32, type: 'updated' }] })
    expect(selectedBook(app.state)?.id).toBe(30)
  })

  test.each(['reply first', 'change first'])('and that the filter hides is said to be hidden: %s', order => {
    const app = new AppModel().press('/').type('book 12').press('enter')
    const saved = { type: 'saved' as const, book: book(31, 'New'), requestKey: 'x', verb: 'added' }
    const changes = { type: 'changes' as const, changes: [added(31)] }
    for (const event of order === 'reply first' ? [saved, changes] : [changes, saved]) app.tell(event)
    expect(app.state.toast?.text).toBe('added, and hidden by the filter /book 12: 31 New')
    app.tell({ type: 'saved', book: book(12, 'Book 12 again'), requestKey: 'y', verb: 'saved' })
    expect(app.state.toast?.text).toBe('saved: 12 Book 12 again')
  })

  test('and gone again before the reply is not waited for in vain', () => {
    const app = new AppModel()
    app.tell({ type: 'saved', book: book(31, 'New'), requestKey: 'x', verb: 'added' }).press('down')
    app.tell({ type: 'changes', changes: [added(31), { id: 31, revision: 32, type: 'deleted', at, by }] })
    expect(selectedBook(app.state)?.id).toBe(2)
  })
})

describe('a book whose answer was lost', () => {
  test('goes again under its key, as long as the server knows that; later the person looks first', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const app = new AppModel().press('a').type('Lost').press('enter')
      const [effect] = app.effects
      if (effect?.type !== 'add') throw new Error('no add')
      const lost = new BookstoreError('OVERLOADED', 'the connection was lost')
      app.tell({ type: 'not saved', error: lost, requestKey: effect.requestKey }).press('enter')
      expect(app.effects).toEqual([effect, effect])
      app.tell({ type: 'not saved', error: lost, requestKey: effect.requestKey })
      vi.advanceTimersByTime(10 * 60_000)
      app.press('enter')
      expect([app.effects.length, app.state.form.notes.title]).toEqual([2, expect.stringContaining('may be saved')])
      app.press('enter')
      expect(app.effects[2]).toMatchObject({ type: 'add', fields: { title: 'Lost' } })
      expect(app.effects[2]).not.toEqual(effect)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('an edit', () => {
  test('that was not touched gives way: a begins a new book', () => {
    const app = new AppModel().press('e', 'escape', 'a')
    expect([app.state.form.editing, typedIn(app.state.form, 'title')]).toEqual([undefined, ''])
    const zoomed = new AppModel().press('e').press('escape')
    expect(zoomed.state.form.editing).toBeUndefined()
  })

  test('that was touched is kept, and a says so', () => {
    const app = new AppModel().press('e').type('!').press('escape', 'a')
    expect(typedIn(app.state.form, 'title')).toBe('Book 1!')
    expect(app.state.toast?.text).toContain('your edit of book 1 is not saved')
  })
})

describe('Ctrl+C', () => {
  const connected = (app: AppModel) =>
    app.tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } })

  test('asks while others are connected, and quits on the second', () => {
    const app = connected(new AppModel()).press('ctrl+c')
    expect([app.effects, app.state.dialog?.title]).toEqual([[], 'Quit?'])
    expect(app.press('ctrl+c').effects).toEqual([{ type: 'quit' }])
  })

  test('on any other question is No', () => {
    const app = new AppModel().press('d', 'ctrl+c')
    expect([app.effects, app.state.dialog]).toEqual([[], undefined])
  })
})
