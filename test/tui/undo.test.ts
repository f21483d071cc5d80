import { hostname } from 'node:os'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import { BookstoreError, type ErrorDetails, type NamedChange } from '../../src/domain/errors.ts'
import type { Change } from '../../src/protocol/results.ts'
import { clientName } from '../../src/tui/client-name.ts'
import { performEffect } from '../../src/tui/perform-effect.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { earlierChange } from '../../src/tui/state/undo/earlier-change.ts'
import { AppModel, book } from './app-model.ts'

const STUCK: NamedChange = { revision: 41, type: 'updated', id: 173, title: 'Dune', books: 1 }
const OLDER: NamedChange = { revision: 40, type: 'added', id: 12, title: 'Emma', books: 3 }

/** The app after changes of its own, and after one of them was undone. */
const changed = (...revisions: number[]) => {
  const app = new AppModel()
  for (const revision of revisions) app.tell({ type: 'made', made: 'change', revision })
  return app
}
const undone = () => changed(40).press('u').tell({ type: 'made', made: 'undo', revision: 41 })

/** Presses a key, and lets a server answer that it cannot be done. */
async function refused(
  key: 'u' | 'U',
  details: ErrorDetails,
  app = (key === 'u' ? changed(41) : undone()).press(key),
): Promise<AppModel> {
  const effect = app.effects.at(-1) as Extract<Effect, { type: 'undo' | 'redo' }>
  const calls: unknown[] = []
  const call = (method: string, params: object) => {
    calls.push([method, params])
    return Promise.reject(new BookstoreError('CONFLICT', 'was changed since', details))
  }
  await performEffect(effect, { call } as unknown as BookstoreClient, event => void app.tell(event))
  expect(calls).toEqual([[key === 'u' ? 'UNDO' : 'REDO', { revision: 41 }]])
  return app
}

describe('a change that cannot be undone', () => {
  test('is named with what stands in its way, and the next older one is offered; No is the default', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER })
    expect(app.state.dialog).toMatchObject({
      title: 'This change cannot be undone',
      lines: [
        'updated 173  Dune',
        'The book was deleted since.',
        '',
        'The next older one can: added 12  Emma, and 2 more books',
      ],
    })
    const before = app.effects.length
    app.press('enter')
    expect([app.state.dialog, app.effects.length]).toEqual([undefined, before])
  })

  test('y undoes the older one, and no other', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER, current: {} })
    expect(app.state.dialog?.lines[1]).toBe('The book was changed since.')
    app.press('y')
    expect(app.effects.at(-1)).toEqual({ type: 'undo', revision: 40 })
    const calls: unknown[] = []
    const call = (method: string, params: object) => {
      calls.push([method, params])
      return Promise.resolve({ changes: [{ type: 'deleted', id: 12 }], revision: 50 })
    }
    await performEffect(
      { type: 'undo', revision: 40 },
      { call } as unknown as BookstoreClient,
      event => void app.tell(event),
    )
    expect([calls, app.state.toast?.text]).toEqual([[['UNDO', { revision: 40 }]], 'undone: book 12 is gone again'])
  })

  test('with none older that could be: that is said, and nothing offered', async () => {
    const app = await refused('U', { change: STUCK })
    expect([app.state.dialog?.title, app.state.dialog?.lines.at(-1), app.state.dialog?.answers.length]).toEqual([
      'This change cannot be redone',
      'No older change of yours can be redone.',
      1,
    ])
  })

  test('does not take another question’s place', async () => {
    const app = await refused('u', { change: STUCK, older: OLDER }, changed(41).press('u', 'd'))
    expect([app.state.dialog?.title, app.state.toast?.text]).toEqual([
      'Delete this book?',
      'cannot be undone: updated 173  Dune. The book was deleted since.',
    ])
  })
})

describe('what this app has done since it was started', () => {
  test('is undone one after the other without a question, each by its revision, and redone', () => {
    const app = changed(41, 42).press('u', 'u')
    expect(app.effects).toEqual([
      { type: 'undo', revision: 42 },
      { type: 'undo', revision: 41 },
    ])
    for (const revision of [43, 44]) app.tell({ type: 'made', made: 'undo', revision })
    app.press('U').tell({ type: 'made', made: 'redo', revision: 45 }).press('u')
    expect(app.effects.slice(2)).toEqual([
      { type: 'redo', revision: 44 },
      { type: 'undo', revision: 45 },
    ])
    // A change makes an end of what could be redone.
    app.tell({ type: 'made', made: 'change', revision: 47 }).press('U')
    expect(app.effects.at(-1)).toMatchObject({ type: 'find change', which: 'redo' })
  })

  test('is still there when it could not be undone, and passed over when the server knows nothing of it', () => {
    const app = changed(41, 42).press('u')
    app.tell({ type: 'not undone', which: 'undo', revision: 42, isGone: false }).press('u')
    expect(app.effects.at(-1)).toEqual({ type: 'undo', revision: 42 })
    app.tell({ type: 'not undone', which: 'undo', revision: 42, isGone: true })
    expect(app.effects.at(-1)).toEqual({ type: 'undo', revision: 41 })
    app.tell({ type: 'not undone', which: 'undo', revision: 41, isGone: true })
    expect(app.effects.at(-1)).toEqual({ type: 'find change', which: 'undo', gone: [42, 41] })
  })

  test('is no change of another catalogue, where revisions mean others', () => {
    const app = changed(41).tell({ type: 'server', server: { status: 'open', epoch: 'one' } })
    app.tell({ type: 'server', server: { status: 'open', epoch: 'one' } })
    expect(app.state.own.undo).toEqual([41])
    app.tell({ type: 'server', server: { status: 'open', epoch: 'other' } }).press('u')
    expect(app.effects).toMatchObject([{ type: 'find change' }])
  })
})

type Deed = { revision: number; id: number; before: string | undefined; after: string | undefined }

/** A server as UNDO knows it: two stacks of changes. Others only add books. */
class UndoServer {
  readonly history: Change[] = []
  readonly #titles = new Map<number, string>()
  readonly #theirs: number[] = []
  readonly #stacks: Record<'undo' | 'redo', Deed[]> = { undo: [], redo: [] }
  #lastId = 0

  last(which: 'undo' | 'redo'): number | undefined {
    return this.#stacks[which].at(-1)?.revision
  }

  act(kind: string, pick: number, place: number): void {
    const ids = [...this.#titles.keys()]
    const id = ids[pick % ids.length]
    // A book that was added and deleted again looks like one whose adding was undone.
    const theirs = this.#theirs.filter(known => this.#titles.has(known))
    if (kind === 'add') this.#do(++this.#lastId, `book ${place}`)
    else if (kind === 'update' && id !== undefined) this.#do(id, `book ${place}`)
    else if (kind === 'delete' && theirs.length > 0) this.#do(theirs[pick % theirs.length] ?? 0, undefined)
    else if (kind === 'theirs') {
      this.#theirs.push(++this.#lastId)
      this.#change(this.#lastId, `book ${place}`, 'till')
    } else if (kind === 'undo' || kind === 'redo') this.#goBack(kind)
  }

  #do(id: number, title: string | undefined): void {
    this.#stacks.undo.push(this.#change(id, title))
    this.#stacks.redo = []
  }

  #goBack(which: 'undo' | 'redo'): void {
    const deed = this.#stacks[which].pop()
    if (deed) this.#stacks[which === 'undo' ? 'redo' : 'undo'].push(this.#change(deed.id, deed.before))
  }

  #change(id: number, title: string | undefined, client = 'app'): Deed {
    const revision = this.history.length + 1
    const before = this.#titles.get(id)
    if (title === undefined) this.#titles.delete(id)
    else this.#titles.set(id, title)
    const type = title === undefined ? 'deleted' : before === undefined ? 'added' : 'updated'
    this.history.push({
      ...{ revision, at: '2026-01-31T10:32:05.000Z', type, id, by: { client, connection: 1, pid: 4711 } },
      ...(title !== undefined && { book: { ...book(id, title), revision } }),
    })
    return { revision, id, before, after: title }
  }
}

describe('what was done before the app was started', () => {
  const by = { client: 'app', connection: 1, pid: 4711 }
  const at = '2026-01-31T10:32:05.000Z'
  const made = (revision: number, type: Change['type'], id: number, title?: string, client = 'app'): Change => ({
    ...{ revision, at, type, id, by: { ...by, client } },
    ...(title !== undefined && { book: { ...book(id, title), revision } }),
  })
  /** Presses a key in a new app, at a server with this history, the oldest first. */
  async function pressed(key: string, history: readonly Change[], app = new AppModel()): Promise<AppModel> {
    const effect = app.press(key).effects.at(-1) as Extract<Effect, { type: 'find change' }>
    const client = { call: async () => ({ changes: history.toReversed() }), state: OPEN }
    await performEffect(effect, client as unknown as BookstoreClient, event => void app.tell(event))
    return app
  }
  const OPEN = { status: 'open', welcome: { client: 'app' } }

  test('is asked about, with what it was and when; No is the default, and y undoes it and nothing else', async () => {
    const app = await pressed('u', [made(1, 'added', 13, 'Dune'), made(2, 'added', 14, 'Emma', 'till')])
    expect(app.state.dialog?.title).toBe('Undo this change?')
    expect(app.state.dialog?.lines[0]).toBe('added 13  Dune')
    expect(app.state.dialog?.lines[3]).toBe('It was not made in this app since it started.')
    expect(app.state.dialog?.lines[1]).toMatch(/^on 2026-0[12]-\d\d at \d\d:\d\d:05 by app, process 4711$/)
    const { dialog } = app.press('enter').state
    expect([dialog, app.effects.length]).toEqual([undefined, 1])
    await pressed('u', [made(1, 'added', 13, 'Dune')], app)
    expect(app.press('y').effects.at(-1)).toEqual({ type: 'undo', revision: 1 })
  })

  test('a deleted book has the title that it had', async () => {
    const app = await pressed('u', [made(1, 'added', 13, 'Dune', 'till'), made(2, 'deleted', 13)])
    expect(app.state.dialog?.lines[0]).toBe('deleted 13  Dune')
  })

  test('what was undone there is redone with U, after a question', async () => {
    const app = await pressed('U', [made(1, 'added', 13, 'Dune'), made(2, 'deleted', 13)])
    expect(app.state.dialog?.lines[0]).toBe('added 13  Dune')
    expect(app.press('y').effects.at(-1)).toEqual({ type: 'redo', revision: 2 })
  })

  test('there may be none: that is said', async () => {
    const app = await pressed('u', [made(2, 'added', 14, 'Emma', 'till')])
    expect([app.state.dialog, app.state.toast?.text]).toEqual([
      undefined,
      'among the last changes there is none of "app" that can be undone',
    ])
  })

  test('it takes no other question’s place', async () => {
    const app = new AppModel()
    const effect = app.press('u').effects.at(-1) as Extract<Effect, { type: 'find change' }>
    app.press('d')
    const client = { call: async () => ({ changes: [made(1, 'added', 13, 'Dune')] }), state: OPEN }
    await performEffect(effect, client as unknown as BookstoreClient, event => void app.tell(event))
    expect([app.state.dialog?.title, app.state.toast?.text]).toEqual([
      'Delete this book?',
      'not undone: added 13  Dune, as it was not done in this app since it started',
    ])
  })

  test('after any row of changes, undos and redos it is the one that the server would take', () => {
    const act = fc.record({
      kind: fc.constantFrom('add', 'update', 'delete', 'undo', 'redo', 'theirs'),
      pick: fc.nat(20),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), acts => {
        const server = new UndoServer()
        for (const [place, { kind, pick }] of acts.entries()) server.act(kind, pick, place)
        for (const which of ['undo', 'redo'] as const) {
          const found = earlierChange(which, server.history.toReversed(), { client: 'app', gone: [] })
          expect([which, found?.change.revision]).toEqual([which, server.last(which)])
        }
      }),
    )
  })
})

test('an app has one name on the server’s machine, over detach and attach, and that of its machine elsewhere', () => {
  for (const url of ['ws://127.0.0.1:8080', 'ws://[::1]:8080', 'ws://localhost:1'])
    expect(clientName(url, false)).toBe('app')
  expect(clientName('ws://192.168.1.5:8080', true)).toBe('app')
  expect(clientName('ws://192.168.1.5:8080', false)).toBe(`app-${hostname()}`)
})
