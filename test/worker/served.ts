import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Caller } from '../../src/channel/calls.ts'
import type { Opened, WorkerLogEntry } from '../../src/channel/messages.ts'
import type { Connection } from '../../src/worker/connection/connection.ts'
import { createOperations } from '../../src/worker/connection/operations.ts'
import { serveSocket } from '../../src/worker/serve-socket.ts'
import { createFeeds } from '../../src/worker/supervisor-link/feeds.ts'
import { createMeter } from '../../src/worker/supervisor-link/meter.ts'
import { createRemoteStore } from '../../src/worker/supervisor-link/remote-store.ts'
import { createTap } from '../../src/worker/traffic/tap.ts'
import { NOWHERE } from '../doubles/nowhere.ts'
import { RawSocket } from '../frames/raw-socket.ts'

/** A connection that is served as a worker does it, in this process, so that a test can hold its clock. */
export interface Served {
  /** What the client has, on a real socket. */
  client: RawSocket
  /** What the server has. */
  socket: Socket
  /** Whether the server is done with the connection. */
  isOver(): boolean
}

/** Serves a connection with the role that the supervisor gives it, or with the error that opening it has. */
export async function serve(role: Opened['role'], given: Partial<Supervisor> = {}): Promise<Served> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  const client = await RawSocket.connect((listener.address() as AddressInfo).port)
  const [socket] = await accepted
  listener.close()
  let isOver = false
  const connection = connectionOf(role, given)
  serveSocket(socket, connection, () => {
    isOver = true
    connection.meter.end()
  })
  return { client, socket, isOver: () => isOver }
}

/** What a test has of the supervisor: the error with which it opens no connection, and who takes the lines for the log. */
interface Supervisor {
  error: Error
  log(entry: WorkerLogEntry): void
}

/** A supervisor that answers every question with the role of the connection. */
function connectionOf(role: Opened['role'], { error, log }: Partial<Supervisor>): Connection {
  const opened: Opened = { role, client: '#1', epoch: 'e', revision: 0 }
  const caller: Caller = {
    call: async () => {
      if (error) throw error
      return { head: { t: 'ok' }, body: JSON.stringify(opened) }
    },
    take: () => false,
    settled: async () => {},
    end: () => {},
  }
  const feeds = createFeeds(NOWHERE, caller)
  return {
    id: 1,
    settings: { version: '0', closeMs: 5000, hostNames: [], origins: [], trustProxy: false, sharesBooks: false },
    channel: NOWHERE,
    caller,
    feeds,
    operations: createOperations(createRemoteStore(caller, feeds), caller, () => undefined),
    meter: { ...createMeter(NOWHERE), ...(log && { log }) },
    tap: createTap(NOWHERE),
  }
}
