import { answer, answerError } from '../../channel/calls.ts'
import { joinItems, type Message } from '../../channel/channel.ts'
import type { Opened } from '../../channel/messages.ts'
import type { BookStore, Position } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { Topic } from '../../protocol/params.ts'
import type { Role } from '../../protocol/roles.ts'
import { authorOf, type Connection, type ConnectionTable, nameOf } from '../accept/connections.ts'
import type { Probes } from '../monitor/readiness.ts'
import type { Topics } from '../workers/topics.ts'
import type { Asking, RateLimits } from './rate-limits.ts'
import * as read from './read-message.ts'

type Fields = Record<string, unknown>

const TOPICS: readonly Topic[] = ['books', 'connections', 'workers', 'log', 'stats']

/** What an answer consists of: numbers and names for the worker, and text it passes on. */
interface Given {
  head?: Record<string, unknown>
  body?: string
}

/** What operators may have done to the server. */
export interface Controls extends Probes {
  detach(): void
  drain(): void
  shutdown(): void
  /** Ends a connection in order. Throws NOT_FOUND. */
  close(connection: number, reason: string, by: Connection): void
  /** Kills a connection's worker. Throws NOT_FOUND. */
  kill(connection: number, by: Connection): void
  /** STATUS, without what the store says, as JSON text. */
  status(connection: Connection): string
  /** What a new follower of a topic is told first, as JSON texts. */
  snapshot(topic: Topic): string[]
  /** The role that a token gives, or undefined for a wrong one; without one the role of those who show none. */
  roleOf(token: string | undefined): Role | undefined
  /** Notes a mistake of ours, which a call has brought to light. */
  noteFault(connection: Connection, error: unknown): void
  /** Throws OVERLOADED or RATE_LIMITED when there is no room for a connection of this role from this address. */
  requirePlace(connection: Connection, address: string, role: Role): void
}

type Handler = (connection: Connection, fields: Fields) => Promise<Given> | Given

/** The most that is told again to one who asks for changes since a position, in bytes. */
const MAX_MISSED = 2 * 1024 * 1024
/** The most that HISTORY, UNDO and REDO tell of, in characters. */
const MAX_ANSWER = 1024 * 1024
/** What outsiders learn of a mistake of ours. */
const FAULT = 'the server made a mistake; its error.log has the details'

/** Answers the calls of workers: operations on the store, and those on the server that only operators may ask for. */
export class Desk {
  readonly #handlers: Readonly<Record<string, { role: Role; handle: Handler }>>
  readonly #store: BookStore
  readonly #connections: ConnectionTable
  readonly #topics: Topics
  readonly #controls: Controls
  readonly #limits: RateLimits

  constructor(store: BookStore, connections: ConnectionTable, topics: Topics, controls: Controls, limits: RateLimits) {
    this.#store = store
    this.#connections = connections
    this.#topics = topics
    this.#controls = controls
    this.#limits = limits
    this.#handlers = this.#table()
  }

  /** Answers one call. Throws MalformedMessage for what no worker of ours would ask. */
  async take(connection: Connection, { head, body }: Message): Promise<void> {
    const { i, m } = head
    const name = String(m)
    const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined
    if (!read.isCount(i) || !handler) throw new read.MalformedMessage(`call of ${name.slice(0, 40)}`)
    const { channel } = connection.worker
    try {
      // Those who show a token are counted when it is known whose it is.
      if (name !== 'open' && name !== 'auth') this.#limits.take(connection)
      requireRole(connection, handler.role, name)
      const given = await handler.handle(connection, read.readFields(body))
      answer(channel, i, given.head ?? {}, given.body)
    } catch (error) {
      if (error instanceof read.MalformedMessage) throw error
      if (!(error instanceof BookstoreError)) this.#controls.noteFault(connection, error)
      answerError(channel, i, error instanceof BookstoreError ? error : new BookstoreError('INTERNAL', FAULT))
    }
  }

  #table(): Record<string, { role: Role; handle: Handler }> {
    const store = this.#store
    const controls = this.#controls
    return {
      open: { role: 'none', handle: (connection, fields) => this.#open(connection, fields) },
      auth: { role: 'none', handle: (connection, fields) => this.#auth(connection, fields) },
      list: { role: 'reader', handle: (_, fields) => this.#list(fields) },
      get: { role: 'reader', handle: async (_, fields) => ({ body: await store.get(read.readBookKey(fields)) }) },
      history: { role: 'reader', handle: (_, fields) => this.#history(fields) },
      commit: { role: 'writer', handle: (connection, fields) => this.#commit(connection, fields) },
      undo: {
        role: 'writer',
        handle: async (connection, fields) => undone(await store.undo(authorOf(connection), read.readUndo(fields))),
      },
      redo: {
        role: 'writer',
        handle: async (connection, fields) => undone(await store.redo(authorOf(connection), read.readUndo(fields))),
      },
      'store-status': { role: 'reader', handle: async () => ({ body: JSON.stringify(await store.status()) }) },
      status: { role: 'reader', handle: connection => ({ body: controls.status(connection) }) },
      ready: { role: 'none', handle: () => this.#ready() },
      metrics: { role: 'reader', handle: async () => ({ body: JSON.stringify(await controls.metrics()) }) },
      follow: { role: 'reader', handle: (connection, fields) => this.#follow(connection, fields) },
      close: { role: 'operator', handle: (by, fields) => this.#close(by, fields) },
      kill: { role: 'operator', handle: (by, fields) => done(controls.kill(read.readConnection(fields), by)) },
      detach: { role: 'operator', handle: () => done(controls.detach()) },
      drain: { role: 'operator', handle: () => done(controls.drain()) },
      shutdown: { role: 'operator', handle: () => done(controls.shutdown()) },
    }
  }

  async #open(connection: Connection, fields: Fields): Promise<Given> {
    const request = read.readOpen(fields)
    // A connection is announced once for nothing; HTTP does it with each request.
    const isFirst = connection.protocol === undefined && request.token === undefined
    const address = this.#connections.addressOf(connection, request)
    // Before its first request is read, a client behind a proxy has the proxy's address: it must not pay for others.
    const { id, role: before } = connection
    const role = this.#roleOf(request.token, { id, role: before, address }, isFirst)
    this.#controls.requirePlace(connection, address, role)
    this.#connections.introduce(connection, request, role)
    const { revision, epoch } = await this.#store.status()
    const opened: Opened = { role, client: nameOf(connection), revision, epoch }
    return { body: JSON.stringify(opened) }
  }

  #auth(connection: Connection, fields: Fields): Given {
    const role = this.#roleOf(read.text(fields, 'token', 512), connection, false)
    connection.role = role
    this.#connections.changed(connection)
    return { body: JSON.stringify({ role }) }
  }

  async #ready(): Promise<Given> {
    const reason = await this.#controls.unreadiness()
    return { body: JSON.stringify(reason === undefined ? {} : { reason }) }
  }

  /** The operator gets in however busy others are; for everybody else a guess is dear. */
  #roleOf(token: string | undefined, asking: Asking, isFree: boolean): Role {
    const role = this.#controls.roleOf(token)
    if (role !== 'operator' && !isFree) this.#limits.take(asking)
    if (role !== undefined) return role
    this.#limits.punish(asking)
    throw new BookstoreError('UNAUTHORIZED', 'this token is not valid here')
  }

  async #list(fields: Fields): Promise<Given> {
    const { texts, ...head } = await this.#store.list(read.readListQuery(fields))
    return { head: { ...head }, body: joinItems(texts) }
  }

  async #history(fields: Fields): Promise<Given> {
    return { body: joinItems(fitting(await this.#store.history(read.readHistoryQuery(fields)))) }
  }

  async #commit(connection: Connection, fields: Fields): Promise<Given> {
    // One is counted already. A write that is refused for its size has cost nothing but its reading.
    this.#limits.take(connection, read.countOperations(fields) - 1)
    const { texts, revision } = await this.#store.commit(read.readWrite(fields), authorOf(connection))
    return { head: { revision }, body: joinItems(texts) }
  }

  async #follow(connection: Connection, fields: Fields): Promise<Given> {
    const { topic, revision, epoch } = fields
    const name = TOPICS.find(known => known === topic)
    if (!name) throw new BookstoreError('INVALID', `topic must be one of ${TOPICS.join(', ')}`)
    if (name !== 'books') requireRole(connection, 'operator', `SUBSCRIBE ${name}`)
    const since = read.isCount(revision) ? { revision, ...(typeof epoch === 'string' && { epoch }) } : undefined
    const { worker } = connection
    if (name !== 'books') return this.#snapshot(name, connection)
    // The worker follows before the position is known: it drops what is not after it, so nothing falls in between.
    this.#topics.follow(name, worker)
    return this.#missed(since)
  }

  async #snapshot(topic: Topic, { id, worker }: Connection): Promise<Given> {
    const { revision, epoch } = await this.#store.status()
    // Meanwhile the worker may have begun to serve somebody else.
    if (worker.connection !== id) throw new BookstoreError('OVERLOADED', 'the connection is over')
    const body = joinItems(this.#controls.snapshot(topic))
    this.#topics.follow(topic, worker)
    return { head: { revision, epoch }, body }
  }

  async #missed(since: { revision: number; epoch?: string } | undefined): Promise<Given> {
    const { epoch } = await this.#store.status()
    const from: Position | undefined = since && { epoch, ...since }
    const subscription = await this.#store.changes(from, () => {})
    subscription.end()
    const { position } = subscription
    if ('resync' in subscription) return { head: { ...position, resync: subscription.resync } }
    const body = joinItems(subscription.missed.map(({ text }) => text))
    if (Buffer.byteLength(body) <= MAX_MISSED) return { head: { ...position }, body }
    return { head: { ...position, resync: 'too much has changed since to be told again' } }
  }

  #close(by: Connection, fields: Fields): Given {
    this.#controls.close(read.readConnection(fields), read.text(fields, 'reason', 100), by)
    return {}
  }
}

function undone({ changes, revision }: { changes: string[]; revision: number }): Given {
  return { head: { revision }, body: joinItems(fitting(changes)) }
}

/** As many of them as one answer may hold, the first ones. */
function fitting(texts: readonly string[]): readonly string[] {
  let characters = 0
  const end = texts.findIndex(text => {
    characters += text.length
    return characters > MAX_ANSWER
  })
  return end < 0 ? texts : texts.slice(0, Math.max(1, end))
}

/** For what answers nothing but that it was done. */
function done(_nothing: unknown): Given {
  return {}
}

const RANK: Readonly<Record<Role, number>> = { none: 0, reader: 1, writer: 2, operator: 3 }

/** The worker has asked this too; but a worker can be made to forget. */
function requireRole({ role }: Connection, needed: Role, what: string): void {
  if (RANK[role] < RANK[needed]) throw new BookstoreError('UNAUTHORIZED', `${what} needs the role ${needed}`)
}
