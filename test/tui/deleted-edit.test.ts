import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'

const MORE = {
  author: 'Somebody',
  price: 12.5,
  currency: 'EUR',
  keywords: ['old'],
  callNumber: 'X 1',
  isbn: '9780441172719',
}
const deleted = (id: number) => ({
  type: 'changes' as const,
  changes: [
    { id, revision: 400, type: 'deleted' as const, at: '2026-01-01T00:00:00.000Z', by: { connection: 9, pid: 4711 } },
  ],
})

/** The edit of a book that somebody else deletes while it is typed in. */
function editOfDeleted(): AppModel {
  const app = new AppModel(0).tell({ type: 'loaded', books: [book(173, 'Old', MORE), book(174)] })
  return app.press('e').type('er').tell(deleted(173))
}

describe('an edit whose book was deleted meanwhile', () => {
  test('is asked about at Enter, and nothing is sent; not yet leaves it in the form', () => {
    const app = editOfDeleted().press('enter')
    expect([app.state.dialog?.title, app.effects]).toEqual(['Book 173 was deleted meanwhile', []])
    app.press('enter')
    expect([app.state.dialog, typedIn(app.state.form, 'title'), app.effects]).toEqual([undefined, 'Older', []])
  })

  test('becomes a new book with all that it had, also in fields that the form does not show', () => {
    const app = editOfDeleted().press('enter', 'a')
    expect([app.state.focus, app.effects]).toMatchObject(['books', [{ type: 'add' }]])
    const [effect] = app.effects
    expect(effect?.type === 'add' && effect.fields).toEqual({
      ...MORE,
      ...{ title: 'Older', copies: '1', status: 'Available' },
    })
  })

  test('can be let go, and brought back', () => {
    const app = editOfDeleted().press('enter', 'l')
    expect([app.state.form.editing, app.state.focus, app.effects]).toEqual([undefined, 'books', []])
    app.press('a', 'ctrl+_')
    expect(typedIn(app.state.form, 'title')).toBe('Older')
  })

  test('is asked about when the server is the first to know, and what is typed meanwhile is not held up', () => {
    const app = new AppModel().press('e').type('!').press('enter')
    const [effect] = app.effects
    if (effect?.type !== 'update') throw new Error('no update')
    const gone = new BookstoreError('NOT_FOUND', 'there is no book 1')
    const typing = new AppModel().press('e').type('!').press('enter', 'a').type('Next')
    const [other] = typing.effects
    if (other?.type !== 'update') throw new Error('no update')
    app.tell({ type: 'not saved', error: gone, requestKey: effect.requestKey })
    expect([app.state.dialog?.title, typedIn(app.state.form, 'title')]).toEqual([
      'Book 1 was deleted meanwhile',
      'Book 1!',
    ])
    typing.tell({ type: 'not saved', error: gone, requestKey: other.requestKey })
    expect([typing.state.dialog, typedIn(typing.state.form, 'title'), typing.state.waiting.length]).toEqual([
      undefined,
      'Next',
      1,
    ])
  })
})
