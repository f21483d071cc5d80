import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { draftOf, withDraft } from '../../../src/tui/state/form/draft.ts'
import { typedIn } from '../../../src/tui/state/form/form.ts'
import { AppModel, book } from '../app-model.ts'
import { connection } from '../server-talk.ts'

const draft = (app: AppModel) => draftOf(app.state)
const restored = (app: AppModel, before = new AppModel()) =>
  before.tell({ type: 'draft', forms: draft(app), troubles: [] })
const wheres = (app: AppModel) => draft(app).map(({ where, form }) => [where, form.values.title.before])
const closed = { type: 'server', server: { status: 'connecting', text: '' } } as const
const open = { type: 'server', server: { status: 'open', text: '' } } as const

describe('a draft', () => {
  test('holds what is typed, what was refused, and what is on its way', () => {
    const app = new AppModel().press('a').chunk('Sent\rRefused\rTyped')
    const [, second] = app.effects
    if (second?.type !== 'add') throw new Error('no add')
    app.tell({ type: 'not saved', error: new BookstoreError('STORAGE', 'full'), requestKey: second.requestKey })
    expect(wheres(app)).toEqual([
      ['typed', 'Typed'],
      ['sent', 'Sent'],
      ['waiting', 'Refused'],
    ])
  })

  test('holds nothing when nothing was typed, nor of an edit in which nothing was changed', () => {
    expect([draft(new AppModel()), draft(new AppModel().press('e'))]).toEqual([[], []])
  })

  test('brings an edit back as an edit of that book, at the revision that was seen', () => {
    const app = restored(new AppModel().press('e').type('!'))
    app.press('a')
    expect(app.state.toast?.text).toContain('your edit of book 1 is not saved')
    app.press('enter')
    expect(app.effects).toMatchObject([{ type: 'update', id: 1, ifRevision: 1, fields: { title: 'Book 1!' } }])
  })

  test('that comes when something is typed already waits for that', () => {
    const app = restored(new AppModel().press('a').type('Before'), new AppModel().press('a').type('Now'))
    expect(typedIn(app.state.form, 'title')).toBe('Now')
    expect(typedIn(app.press('enter').state.form, 'title')).toBe('Before')
  })
})

describe('what was on its way when the app ended', () => {
  const sent = () => new AppModel().press('a').chunk('Sent\r')

  test('is sent again when the server is there: the same fields, under the same key', () => {
    const before = sent()
    const app = restored(before, new AppModel().tell(closed))
    expect([app.effects, wheres(app)]).toEqual([[], [['sent', 'Sent']]])
    app.tell(open)
    expect(app.effects).toEqual(before.effects)
    app.tell(closed).tell(open)
    expect(app.effects).toHaveLength(1)
    const [effect] = app.effects
    if (effect?.type !== 'add') throw new Error('no add')
    app.tell({ type: 'saved', book: book(31, 'Sent'), requestKey: effect.requestKey, verb: 'added' })
    expect(draft(app)).toEqual([])
  })

  test('bears the name of the client that sent it', () => {
    const forms = draft(sent()).map(({ where, form }) => ({
      where,
      form: { ...form, ...(form.sent && { sent: { ...form.sent, client: 'app-7' } }) },
    }))
    const app = new AppModel().tell(closed).tell({ type: 'draft', forms, troubles: [] }).tell(open)
    expect(app.effects).toMatchObject([{ type: 'add', client: 'app-7' }])
  })

  test('is not sent again when the server may have forgotten its key: the person looks first', () => {
    const later = withDraft(new AppModel().state, { forms: draft(sent()), troubles: [] }, Date.now() + 10 * 60_000)
    expect([later.unsent, typedIn(later.form, 'title'), later.form.notes.title]).toEqual([
      [],
      'Sent',
      expect.stringContaining('may be saved: look before you save it again'),
    ])
  })
})

describe('before the app is left', () => {
  test.each([
    ['q', 'Quit?'],
    ['D', 'Leave the server running?'],
  ])('%s says that what is typed is kept', (key, title) => {
    const app = new AppModel().press('a').type('half').press('escape', key)
    expect([app.state.dialog?.title, app.state.dialog?.lines.join(' ')]).toEqual([
      title,
      expect.stringContaining('What is not saved in the form is kept as a draft'),
    ])
  })

  test('nothing is said of a form in which nothing is typed', () => {
    const app = new AppModel().tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } })
    expect(app.press('D').state.dialog?.lines.join()).not.toContain('draft')
    expect(app.press('escape', 'q').state.dialog?.lines).toEqual(['1 client is connected and will be closed.'])
  })
})
