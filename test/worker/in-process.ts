import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createCaller } from '../../src/channel/calls.ts'
import type { WorkerLogEntry, WorkerSettings } from '../../src/channel/messages.ts'
import { createPipeChannel } from '../../src/channel/pipe-channel.ts'
import type { Role } from '../../src/protocol/roles.ts'
import { createBookHandlers } from '../../src/supervisor/requests/book-handlers.ts'
import { createDocumentHandlers } from '../../src/supervisor/requests/document-handlers.ts'
import { Documents } from '../../src/supervisor/requests/documents.ts'
import { createFollowHandlers } from '../../src/supervisor/requests/follow/follow.ts'
import { Traffic } from '../../src/supervisor/requests/follow/traffic.ts'
import { RequestHandlers } from '../../src/supervisor/requests/handlers.ts'
import { RateLimits } from '../../src/supervisor/requests/limits/rate-limits.ts'
import { TokenGuesses } from '../../src/supervisor/requests/limits/token-guesses.ts'
import { createServerHandlers } from '../../src/supervisor/requests/server-handlers.ts'
import { createSignInHandlers } from '../../src/supervisor/requests/sign-in.ts'
import { Topics } from '../../src/supervisor/workers/topics.ts'
import { createOperations } from '../../src/worker/connection/operations.ts'
import { type ServedSocket, serveSocket } from '../../src/worker/serve-socket.ts'
import { createConnectionCaller } from '../../src/worker/supervisor-link/connection-caller.ts'
import { createFeeds } from '../../src/worker/supervisor-link/feeds.ts'
import { createMeter } from '../../src/worker/supervisor-link/meter.ts'
import { createRemoteStore } from '../../src/worker/supervisor-link/remote-store.ts'
import { createTap } from '../../src/worker/traffic/tap.ts'
import { createConnections } from '../doubles/connections.ts'
import { createEventLog } from '../doubles/event-log.ts'
import { MemoryStore } from '../doubles/memory-store.ts'
import { WorkerDouble } from '../doubles/worker.ts'

/** Where the build puts them. */
const DOCUMENTS = fileURLToPath(new URL('../../dist/documents', import.meta.url))

interface Given {
  /** The role of each token, and of none. */
  roleOf?: (token: string | undefined) => Role | undefined
  settings?: Partial<WorkerSettings>
}

/**
 * A server in this process, for tests of what a worker does with a connection: each is served as a worker does it, over a
 * channel of its own, and the supervisor's handlers answer from a store in memory. Nothing is forked.
 */
export class InProcess {
  readonly store = new MemoryStore()
  readonly topics = new Topics()
  readonly table = createConnections()
  readonly entries: WorkerLogEntry[] = []
  /** The connections that are served, in their order. */
  readonly served: { socket: Socket; ends: ServedSocket }[] = []
  readonly #given: Given
  readonly #server: Server
  readonly #handlers: RequestHandlers
  #last = 0

  private constructor(given: Given) {
    this.#given = given
    this.#handlers = this.#createHandlers()
    // As the supervisor accepts: the worker's end is made of a socket of which nothing was read.
    this.#server = createServer({ allowHalfOpen: true }, socket => this.#serve(socket))
  }

  static async start(given: Given = {}): Promise<InProcess> {
    const whole = new InProcess(given)
    const { store, topics } = whole
    const { epoch } = await store.status()
    await store.changes(undefined, ({ revision, text }) => topics.publish('books', 'CHANGE', text, { revision, epoch }))
    whole.#server.listen(0, '127.0.0.1')
    await once(whole.#server, 'listening')
    return whole
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async stop(): Promise<void> {
    for (const { socket } of this.served) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #createHandlers(): RequestHandlers {
    const { store, topics } = this
    const { connections } = this.table
    const { log } = createEventLog()
    const limits = new RateLimits(0)
    const tokens = { roleOf: this.#given.roleOf ?? (() => 'writer' as const) }
    const signIn = { store, connections, limits, tokens, guesses: new TokenGuesses(), requirePlace: () => {} }
    const handlers = {
      ...createSignInHandlers(signIn),
      ...createBookHandlers(store, limits),
      ...createFollowHandlers({ store, topics, traffic: new Traffic(), connections, log, snapshot: () => [] }),
      ...createDocumentHandlers(new Documents(DOCUMENTS)),
      ...createServerHandlers({
        status: () => ({}),
        whyNotReady: async () => undefined,
        metrics: async () => '# no figures\n',
      }),
    }
    return new RequestHandlers(handlers, { limits, log })
  }

  #serve(socket: Socket): void {
    const [near, far] = duplexPair()
    const supervisorEnd = createPipeChannel(far)
    const worker = new WorkerDouble({ channel: supervisorEnd, connection: ++this.#last })
    const { connections } = this.table
    const open = connections.add({ id: this.#last, worker, address: '127.0.0.1', isReserved: false })
    supervisorEnd.onMessage(message => {
      if (message.head.t === 'call') void this.#handlers.answer(open, message)
      if (message.head.t === 'unfollow') this.topics.unfollow('books', worker)
    })
    const channel = createPipeChannel(near)
    const caller = createCaller(channel)
    const asking = createConnectionCaller(caller)
    const feeds = createFeeds(channel, asking)
    channel.onMessage(message => caller.take(message) || feeds.take(message))
    const meter = { ...createMeter(channel), log: (entry: WorkerLogEntry) => this.entries.push(entry) }
    const operations = createOperations(createRemoteStore(asking, feeds), asking, () => undefined)
    const settings = { version: '0', closeMs: 5000, hostNames: [], origins: [], trustProxy: false, sharesBooks: false }
    const connection = {
      id: open.id,
      settings: { ...settings, ...this.#given.settings },
      channel,
      caller: asking,
      feeds,
      operations,
      meter,
      tap: createTap(channel),
    }
    const ends = serveSocket(socket, connection, (code, reason) => {
      asking.leave()
      meter.end()
      feeds.end()
      this.topics.forget(worker)
      connections.remove(open.id, code, reason)
      channel.close()
      supervisorEnd.close()
    })
    this.served.push({ socket, ends })
  }
}
