import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { crc32 } from 'node:zlib'
import { createCaller } from '../channel/calls.ts'
import type { Head, Message } from '../channel/channel.ts'
import { receiveSockets } from '../channel/hand-over.ts'
import type { WorkerSettings } from '../channel/messages.ts'
import { openPipeChannel } from '../channel/pipe-channel.ts'
import { createSharedReader } from '../shared-books/reader.ts'
import { createOperations, type Glance } from './connection/operations.ts'
import { type ServedSocket, serveSocket } from './serve-socket.ts'
import { createConnectionCaller } from './supervisor-link/connection-caller.ts'
import { createFeeds, type Feeds } from './supervisor-link/feeds.ts'
import { createMeter } from './supervisor-link/meter.ts'
import { createRemoteStore } from './supervisor-link/remote-store.ts'
import { throttledMeter } from './supervisor-link/throttled-meter.ts'

// A worker: it waits for a socket, serves it until it closes, and waits for the next. It holds no data and writes no
// file; whatever it needs, it asks the supervisor for.

/** The descriptor of the channel, see `supervisor/workers/worker-process.ts`. */
const CHANNEL_FD = 4
const SHARED_BOOKS_FD = 5
/** From `ready` on: by then a worker that was forked for somebody who waits has its connection. */
const WARM_UP_MS = 100

const channel = openPipeChannel(CHANNEL_FD)
const caller = createCaller(channel)
let glance: Glance = () => undefined
let settings: WorkerSettings | undefined
let served: { socket: ServedSocket; feeds: Feeds; connection: number } | undefined
/** The wish to end a connection whose socket has not arrived yet: it comes another way. */
let early: Head | undefined
let isLeaving = false

channel.onMessage(message => {
  if (!caller.take(message)) obey(message)
})
// Without a supervisor there is nobody to ask and nobody to serve. `disconnect` comes even when it was killed.
channel.onClose(() => process.exit(1))
process.on('disconnect', () => process.exit(1))
process.on('SIGTERM', () => process.exit(0))
// Ctrl+C in the terminal is the app's; it tells us.
process.on('SIGINT', () => {})

receiveSockets((message, socket) => {
  const { connection: id } = message
  if (!socket || !settings) {
    channel.send({ t: 'gone', c: id })
    return
  }
  channel.send({ t: 'adopted', c: id })
  serve(socket, id, settings, message.headMs)
})

/** Serves one connection. All that can ask in its name is its own, and ends with it. */
function serve(socket: Socket, id: number, given: WorkerSettings, headMs: number | undefined): void {
  const asking = createConnectionCaller(caller)
  const feeds = createFeeds(channel, asking)
  const operations = createOperations(createRemoteStore(asking, feeds), asking, glance)
  const meter = throttledMeter(createMeter(channel))
  const connection = { id, settings: given, channel, caller: asking, feeds, operations, meter }
  const closed = (code: number, reason: string) => {
    served = undefined
    asking.leave()
    meter.end()
    feeds.end()
    channel.send({ t: 'done', code, reason })
    if (isLeaving) leave()
  }
  const ends = serveSocket(socket, connection, closed, headMs)
  served = { socket: ends, feeds, connection: id }
  if (early) close(early)
}

function obey(message: Message): void {
  const { head, body } = message
  switch (head.t) {
    case 'feed':
      served?.feeds.take(message)
      break
    case 'settings':
      settings = JSON.parse(body) as WorkerSettings
      if (settings.sharesBooks) glance = createSharedReader(SHARED_BOOKS_FD)
      // Not before: a socket comes another way, and might be faster than the settings.
      channel.send({ t: 'ready' })
      setTimeout(warmUp, WARM_UP_MS)
      break
    case 'close':
      close(head)
      break
    case 'exit':
      isLeaving = true
      if (!served) leave()
  }
}

/** Has what a start does not need loaded (`scripts/bundle-worker.ts` puts it off), unless a connection was sooner. */
function warmUp(): void {
  createHash('sha1')
  crc32('')
}

function close(head: Head): void {
  early = served ? undefined : head
  if (served?.connection === head['c']) served?.socket.close(Number(head['code']), String(head['reason']))
}

function leave(): void {
  channel.onClose(() => {})
  channel.close()
  process.exit(0)
}
