import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { connectionDetails } from '../../src/tui/content/details.ts'
import { KEYS } from '../../src/tui/input/keys.ts'
import { ACTIONS } from '../../src/tui/state/actions.ts'
import { selectedBook } from '../../src/tui/state/books.ts'
import { fieldAt, typedIn } from '../../src/tui/state/form/form.ts'
import { logWindow } from '../../src/tui/state/log-rows.ts'
import { AppModel, book } from './app-model.ts'
import { connection, stats } from './server-talk.ts'
import { TYPED_KEYS } from './typed-keys.ts'

const change = (id: number, revision: number, title?: string) => ({
  revision,
  id,
  type: title === undefined ? ('deleted' as const) : ('updated' as const),
  at: '2026-01-01T00:00:00.000Z',
  ...(title !== undefined && { book: { ...book(id, title), revision } }),
  by: { connection: 9, pid: 4711 },
})

describe('adding a book', () => {
  test('a, a title, Tab, an author, Enter: one ADD, then an empty form with the cursor in Title', () => {
    const app = new AppModel().press('a').type('Bumi Manusia').press('tab').type('Pramoedya Ananta Toer').press('enter')
    const [effect] = app.effects
    expect(effect).toMatchObject({ type: 'add', fields: { title: 'Bumi Manusia', author: 'Pramoedya Ananta Toer' } })
    if (effect?.type !== 'add') throw new Error('no add')
    app.tell({ type: 'saved', book: book(31, 'Bumi Manusia'), requestKey: effect.requestKey, verb: 'added' })
    expect([typedIn(app.state.form, 'title'), fieldAt(app.state.form), app.state.focus]).toEqual(['', 'title', 'form'])
    expect(app.state.toast?.text).toContain('Bumi Manusia')
  })

  test('all of it in one chunk does the same', () => {
    const app = new AppModel().press('a').chunk('Bumi Manusia\tPramoedya\r')
    expect(app.effects).toMatchObject([{ type: 'add', fields: { title: 'Bumi Manusia', author: 'Pramoedya' } }])
  })

  test('Enter with a wrong field goes there and says why; nothing is sent', () => {
    const app = new AppModel().press('a').type('x').press('down', 'down', 'down').type('19x').press('up', 'enter')
    expect([app.effects, fieldAt(app.state.form)]).toEqual([[], 'year'])
    expect(app.state.form.notes.year).toMatch(/whole number/)
  })

  test('an error of the server keeps what was typed, and marks its field', () => {
    const app = new AppModel().press('a').type('x').press('enter')
    const [effect] = app.effects
    if (effect?.type !== 'add') throw new Error('no add')
    const error = new BookstoreError('INVALID', 'title is odd', {
      fields: [{ field: 'title', message: 'title is odd', value: 'x', rule: 'required' }],
    })
    app.tell({ type: 'not saved', error, requestKey: effect.requestKey })
    expect([typedIn(app.state.form, 'title'), app.state.form.notes.title]).toEqual(['x', 'title is odd'])
  })

  test('Esc leaves, what was typed stays', () => {
    const app = new AppModel().press('a').type('half').press('escape')
    expect([app.state.focus, typedIn(app.state.form, 'title')]).toEqual(['books', 'half'])
  })
})

describe('typing on while a book is being saved', () => {
  test('what is typed meanwhile belongs to the next book', () => {
    const app = new AppModel().press('a').chunk('Two\rThree\rFou')
    expect(app.effects).toMatchObject([{ fields: { title: 'Two' } }, { fields: { title: 'Three' } }])
    const [first] = app.effects
    if (first?.type !== 'add') throw new Error('no add')
    app.tell({ type: 'saved', book: book(31, 'Two'), requestKey: first.requestKey, verb: 'added' })
    expect(typedIn(app.state.form, 'title')).toBe('Fou')
  })

  test('a book that is refused comes back when the next one is done, and loses nothing', () => {
    const app = new AppModel().press('a').chunk('Refused\rNext')
    const [first] = app.effects
    if (first?.type !== 'add') throw new Error('no add')
    app.tell({
      type: 'not saved',
      error: new BookstoreError('STORAGE', 'the disk is full'),
      requestKey: first.requestKey,
    })
    expect(typedIn(app.state.form, 'title')).toBe('Next')
    app.press('enter')
    expect(typedIn(app.state.form, 'title')).toBe('Refused')
    app.press('enter')
    expect(app.effects[2]).toEqual(first)
  })
})

describe('a scanner', () => {
  test('an ISBN in Title is recognised, looked up, and never trips "title required"', () => {
    const app = new AppModel().press('a').chunk('9793062797\r')
    expect([typedIn(app.state.form, 'isbn'), typedIn(app.state.form, 'title'), fieldAt(app.state.form)]).toEqual([
      '9789793062792',
      '',
      'title',
    ])
    expect([app.effects, app.state.form.notes.title]).toEqual([[], undefined])
  })

  test('an ISBN in stock asks once: one more copy', () => {
    const app = new AppModel(0)
    app.tell({ type: 'loaded', books: [book(4, 'Laskar Pelangi', { isbn: '9789793062792', copies: 2 })] })
    app.press('a').chunk('9793062797\r')
    expect(app.state.dialog?.title).toBe('This ISBN is in stock')
    app.press('enter')
    expect(app.effects).toMatchObject([{ type: 'update', id: 4, fields: { copies: 3 }, ifRevision: 4 }])
  })
})

describe('the table', () => {
  test('three Down in one chunk move three rows', () => {
    expect(selectedBook(new AppModel().press('down', 'down', 'down').state)?.id).toBe(4)
  })

  test('the list does not move under the cursor, whatever others change', () => {
    const app = new AppModel().press('down', 'down', 'down', 'down')
    const row = app.state.books.position.row
    app.tell({ type: 'changes', changes: [change(1, 40), change(2, 41), { ...change(90, 42, 'New'), type: 'added' }] })
    expect(selectedBook(app.state)?.id).toBe(5)
    expect(app.state.books.position.row).toBeLessThanOrEqual(row)
    app.tell({ type: 'changes', changes: [change(5, 43)] })
    expect(selectedBook(app.state)?.id).toBe(6)
  })

  test('filter as you type, Enter keeps, Esc clears', () => {
    const app = new AppModel().press('/').type('book 12')
    expect(selectedBook(app.state)?.id).toBe(12)
    app.press('enter', 'escape')
    expect(app.state.books.filter).toEqual({ before: '', after: '' })
    expect(selectedBook(app.state)?.id).toBe(12)
  })

  test('sorting keeps the selected book', () => {
    const app = new AppModel().press('down', 'down', 's')
    expect([selectedBook(app.state)?.id, app.state.books.sort]).toEqual([3, { field: 'id', descending: true }])
  })

  test('d asks and names the book; Enter is No, y deletes at the revision one saw', () => {
    const app = new AppModel().press('down', 'd')
    expect(app.state.dialog?.lines.join()).toContain('Book 2')
    app.press('enter', 'd', 'x', 'q', 'y')
    expect(app.effects).toEqual([{ type: 'delete', id: 2, ifRevision: 2 }])
  })

  test('an edit sends only what changed; a conflict keeps it and takes the newer revision', () => {
    const app = new AppModel().press('e', 'tab').type('Somebody').press('enter')
    const [effect] = app.effects
    expect(effect).toMatchObject({ type: 'update', id: 1, fields: { author: 'Somebody' }, ifRevision: 1 })
    if (effect?.type !== 'update') throw new Error('no update')
    app.tell({
      type: 'not saved',
      error: new BookstoreError('CONFLICT', 'changed', { current: { ...book(1, 'Renamed'), revision: 50 } }),
      requestKey: effect.requestKey,
    })
    expect(app.state.toast?.text).toContain('Title')
    app.press('enter')
    expect(app.effects[1]).toMatchObject({ fields: { author: 'Somebody' }, ifRevision: 50 })
  })

  test('what was not saved is said once', () => {
    const app = new AppModel().press('e', 'tab').type('Somebody').press('enter')
    const [effect] = app.effects
    if (effect?.type !== 'update') throw new Error('no update')
    const error = new BookstoreError('STORAGE', 'not saved: the disk is full')
    app.tell({ type: 'not saved', error, requestKey: effect.requestKey })
    expect(app.state.toast?.text).toBe('not saved: the disk is full')
  })
})

describe('connections and log', () => {
  test('the details of a connection say what shuts its process in', () => {
    const app = new AppModel()
    const walls = ['seccomp', 'Landlock 7', 'user nobody']
    app.tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } })
    const shown = () =>
      connectionDetails(app.state, 2, 80)
        .lines.map(line => line.map(({ text }) => text).join(''))
        .find(line => line.includes('Shut in by'))
    expect(shown()).toBeUndefined()
    app.tell({ type: 'stats', stats: stats({ sandbox: walls }) })
    expect(shown()).toMatch(/Shut in by +seccomp, Landlock 7, user nobody$/)
  })

  test('K asks, names the process, and No is the default', () => {
    const app = new AppModel()
    for (const [id, name] of [
      [1, 'app'],
      [2, 'till-2'],
    ] as const)
      app.tell({ type: 'connection', told: { event: 'opened', connection: connection(id, { client: name }) } })
    app.press('3', 'down', 'K')
    expect(app.state.dialog).toMatchObject({
      title: 'Kill process 4002?',
      lines: [expect.stringContaining('till-2'), expect.any(String)],
    })
    app.press('enter', 'K', 'y')
    expect(app.effects).toEqual([{ type: 'kill', connection: 2 }])
  })

  test('one that closed stays a moment with its reason, then goes', () => {
    const app = new AppModel()
    app.tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } })
    app.tell({
      type: 'connection',
      told: { event: 'closed', connection: connection(2), code: 1006, reason: 'killed' },
    })
    expect(app.state.connections.rows[0]?.closed?.reason).toBe('killed')
    app.tell({ type: 'tick', now: app.state.now + 10_000 })
    expect(app.state.connections.rows).toEqual([])
  })

  test('q asks while others are connected, and quits at once when nobody is', () => {
    const alone = new AppModel()
    alone
      .tell({ type: 'connection', told: { event: 'opened', connection: connection(1, { client: 'app' }) } })
      .press('q')
    expect(alone.effects).toEqual([{ type: 'quit' }])
    const hosting = new AppModel()
    hosting.tell({ type: 'connection', told: { event: 'opened', connection: connection(2) } }).press('q')
    expect([hosting.effects, hosting.state.dialog?.lines]).toEqual([[], ['1 client is connected and will be closed.']])
    expect(hosting.press('y').effects).toEqual([{ type: 'quit' }])
  })

  test.each([
    ['websocket', 1],
    ['events', 1],
    ['http', 0],
  ] as const)('a client over %s counts as so many that q would close: %i', (protocol, count) => {
    const app = new AppModel()
    app.tell({ type: 'connection', told: { event: 'opened', connection: connection(2, { protocol }) } }).press('q')
    expect(app.state.dialog?.lines.length ?? 0).toBe(count)
  })

  test('scrolling up pauses the log, and stays where it is though rows come and go', () => {
    const app = new AppModel().press('4')
    const entries = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        at: new Date(1e12 + from + index).toISOString(),
        level: 'info' as const,
        message: `line ${from + index}`,
      }))
    app.tell({ type: 'log', told: { entries: entries(0, 100) } }).press('up', 'up')
    const before = logWindow(app.state.log, 5).rows.map(({ message }) => message)
    app.tell({ type: 'log', told: { entries: entries(100, 50) } })
    expect(logWindow(app.state.log, 5)).toMatchObject({ news: 50 })
    expect(logWindow(app.state.log, 5).rows.map(({ message }) => message)).toEqual(before)
    app.press('F')
    expect(logWindow(app.state.log, 5).rows.at(-1)?.message).toBe('line 149')
  })
})

describe('keys', () => {
  test('Ctrl+C clears a form first, and quits then', () => {
    const app = new AppModel().press('a').type('x').press('ctrl+c')
    expect([app.effects, typedIn(app.state.form, 'title')]).toEqual([[], ''])
    expect(app.press('ctrl+c').effects).toEqual([{ type: 'quit' }])
  })

  test('Esc never quits', () => {
    expect(new AppModel().press(...Array(20).fill('escape')).effects).toEqual([])
  })

  test('a disabled key says why', () => {
    expect(new AppModel(0).press('e').state.toast?.text).toContain('there is no book yet')
  })

  test('every binding has an action, and no key does two things in one place', () => {
    for (const { action } of KEYS) expect(ACTIONS[action]).toBeTypeOf('function')
    const places = KEYS.flatMap(({ context, keys }) => keys.map(key => `${context} ${key}`))
    expect(new Set(places).size).toBe(places.length)
  })

  test('any keys, cut anywhere into chunks, end in the same state', () => {
    const key = fc.constantFrom(...TYPED_KEYS)
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), (keys, cuts) => {
        const whole = new AppModel().chunk(keys.join(''))
        const places = [0, ...cuts.filter(cut => cut < keys.length).sort((a, b) => a - b), keys.length]
        const cut = new AppModel()
        for (let index = 1; index < places.length; index++)
          cut.burst(keys.slice(places[index - 1], places[index]).join(''))
        const comparable = ({ state, effects }: AppModel) =>
          JSON.stringify([
            {
              ...state,
              toast: state.toast?.text,
              now: 0,
              saves: [...state.saves.values()].map(({ values }) => values),
              form: { ...state.form, sent: undefined },
            },
            effects.map(({ type }) => type),
          ])
        cut.rest()
        expect(comparable(cut)).toBe(comparable(whole))
      }),
      { numRuns: 300 },
    )
  })
})
