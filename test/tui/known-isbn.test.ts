import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { fieldAt, typedIn } from '../../src/tui/state/form/form.ts'
import { AppModel, book } from './app-model.ts'

const DUNE = '9780441172719'
const STOCK = [book(4, 'Laskar Pelangi', { isbn: '9789793062792' }), book(5, 'Dune', { isbn: DUNE })]
const QUESTION = 'This ISBN is in stock'

/** The form of a new book with a title, the cursor in ISBN. */
const inIsbn = () =>
  new AppModel(0).tell({ type: 'loaded', books: STOCK }).press('a').type('A title').press('tab', 'tab')

/** Types as a person does: digit by digit, which is no scan. */
function byHand(app: AppModel, text: string): AppModel {
  for (const key of text) app.tell({ type: 'key', key: { name: key, text: key } })
  return app
}

describe('a number that is in stock', () => {
  test.each(['tab', 'shift+tab', 'up', 'down'])('is asked about when its field is left with %s', key => {
    const app = byHand(inIsbn(), DUNE).press(key)
    expect([app.state.dialog?.title, app.effects]).toEqual([QUESTION, []])
    app.press('c')
    expect(app.effects).toMatchObject([{ type: 'update', id: 5, fields: { copies: 2 } }])
    expect(typedIn(app.state.form, 'isbn')).toBe('')
  })

  test('is asked about when it was pasted', () => {
    const app = inIsbn().tell({ type: 'paste', text: '978-0-441-17271-9\r' }).press('tab')
    expect(app.state.dialog?.lines[0]).toContain('Dune')
  })

  test('is asked about once as the field is left, and again before it is saved', () => {
    const app = byHand(inIsbn(), DUNE).press('tab', 'escape')
    expect([fieldAt(app.state.form), typedIn(app.state.form, 'isbn')]).toEqual(['year', DUNE])
    app.press('shift+tab', 'tab')
    expect(app.state.dialog).toBeUndefined()
    app.press('enter')
    expect([app.state.dialog?.title, app.effects]).toEqual([QUESTION, []])
  })

  test('is saved as another record when that was the answer, without a further question', () => {
    const app = byHand(inIsbn(), DUNE).press('tab', 'r')
    expect(typedIn(app.state.form, 'title')).toBe('A title')
    app.press('enter')
    expect([app.state.dialog, app.effects]).toMatchObject([undefined, [{ type: 'add', fields: { isbn: DUNE } }]])
  })

  test('is asked about again when it was changed to another one that is in stock', () => {
    const app = byHand(inIsbn(), DUNE).press('tab', 'r', 'shift+tab', 'ctrl+u')
    byHand(app, '9789793062792').press('down')
    expect(app.state.dialog?.lines[0]).toContain('Laskar Pelangi')
  })

  test('is no question when the book was sent and its answer lost: it may be that very book', () => {
    const app = byHand(inIsbn(), '9780306406157').press('tab').type('1999').press('enter')
    const [effect] = app.effects
    if (effect?.type !== 'add') throw new Error('no add')
    const added = { ...book(31, 'A title', { isbn: '9780306406157' }) }
    const change = { id: 31, revision: 31, type: 'added' as const, at: added.updatedAt, by: { connection: 1, pid: 1 } }
    app.tell({ type: 'not saved', error: new BookstoreError('OVERLOADED', 'lost'), requestKey: effect.requestKey })
    app.tell({ type: 'changes', changes: [{ ...change, book: added }] }).press('enter')
    expect(app.effects).toEqual([effect, effect])
  })
})

test('a number that is not in stock is said to be so as its field is left, and holds nobody up', () => {
  const app = byHand(inIsbn(), '9780306406157').press('tab')
  expect([app.state.dialog, fieldAt(app.state.form), app.state.form.notes.isbn]).toEqual([
    undefined,
    'year',
    expect.stringContaining('not in stock yet'),
  ])
})

describe('an edit', () => {
  const editing = () => new AppModel(0).tell({ type: 'loaded', books: STOCK }).press('e', 'tab', 'tab', 'ctrl+u')

  test('that gets the number of another book is asked about before it is saved', () => {
    const app = byHand(editing(), DUNE).press('tab', 'enter')
    expect([app.state.dialog?.title, app.state.dialog?.lines[0], app.effects]).toEqual([
      'Another book has this ISBN',
      '5  Dune',
      [],
    ])
    expect(app.press('enter').effects).toEqual([])
    expect(app.press('enter', 'y').effects).toMatchObject([{ type: 'update', id: 4, fields: { isbn: DUNE } }])
  })

  test('in which the number was not touched is not, though another book has it', () => {
    const twice = [book(4, 'One', { isbn: DUNE }), book(5, 'Two', { isbn: DUNE })]
    const app = new AppModel(0).tell({ type: 'loaded', books: twice }).press('e').type('!').press('enter')
    expect(app.effects).toMatchObject([{ type: 'update', fields: { title: 'One!' } }])
  })
})
