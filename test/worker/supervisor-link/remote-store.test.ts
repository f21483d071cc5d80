import { duplexPair } from 'node:stream'
import { createCaller } from '../../../src/channel/calls.ts'
import { createPipeChannel } from '../../../src/channel/pipe-channel.ts'
import { createBookHandlers } from '../../../src/supervisor/requests/book-handlers.ts'
import { createFollowHandlers } from '../../../src/supervisor/requests/follow/follow.ts'
import { Traffic } from '../../../src/supervisor/requests/follow/traffic.ts'
import { RequestHandlers } from '../../../src/supervisor/requests/handlers.ts'
import { RateLimits } from '../../../src/supervisor/requests/limits/rate-limits.ts'
import { Topics } from '../../../src/supervisor/workers/topics.ts'
import { createFeeds } from '../../../src/worker/supervisor-link/feeds.ts'
import { createRemoteStore } from '../../../src/worker/supervisor-link/remote-store.ts'
import { bookStoreContract } from '../../contracts/book-store.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { MemoryStore } from '../../doubles/memory-store.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

const AUTHOR = { client: 'till-2', connection: 3, pid: 4711 }

// The worker's end and the supervisor's handlers, with a real channel between them and a plain store behind.
bookStoreContract(
  "the worker's remote store",
  async () => {
    const [near, far] = duplexPair()
    const memory = new MemoryStore()
    const topics = new Topics()
    const supervisorEnd = createPipeChannel(far)
    const worker = new WorkerDouble({ channel: supervisorEnd, pid: AUTHOR.pid })
    const { connections } = createConnections()
    const connection = connections.add({ id: AUTHOR.connection, worker, address: '127.0.0.1', isReserved: false })
    connections.introduce(connection, { protocol: 'websocket', client: AUTHOR.client }, 'writer')
    const limits = new RateLimits(0)
    const { log } = createEventLog()
    const handlers = new RequestHandlers(
      {
        ...createBookHandlers(memory, limits),
        ...createFollowHandlers({
          store: memory,
          topics,
          traffic: new Traffic(),
          connections,
          log,
          snapshot: () => [],
        }),
      },
      { limits, log },
    )
    await memory.changes(undefined, ({ revision, text }) => topics.publish('books', 'CHANGE', text, { revision }))
    supervisorEnd.onMessage(message => {
      if (message.head.t === 'call') void handlers.answer(connection, message)
      if (message.head.t === 'unfollow') topics.unfollow('books', worker)
    })
    const channel = createPipeChannel(near)
    const caller = createCaller(channel)
    const feeds = createFeeds(channel, caller)
    channel.onMessage(message => caller.take(message) || feeds.take(message))
    const store = createRemoteStore(caller, feeds)
    return {
      store,
      others: memory,
      close: async () => {
        await store.close()
        channel.close()
        supervisorEnd.close()
      },
    }
  },
  AUTHOR,
)
