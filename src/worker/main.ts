import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { crc32 } from 'node:zlib'
import { createCaller } from '../channel/calls.ts'
import type { Head, Message } from '../channel/channel.ts'
import { receiveSockets } from '../channel/hand-over.ts'
import type { Sealing, WorkerSettings } from '../channel/messages.ts'
import { openPipeChannel } from '../channel/pipe-channel.ts'
import { createSharedReader } from '../shared-books/reader.ts'
import { CHANNEL_FD, native } from './begin.ts'
import { createOperations, type ReadShared } from './connection/operations.ts'
import { missingWalls } from './sandbox/missing-walls.ts'
import { proveWalls } from './sandbox/prove-walls.ts'
import { type Sealed, seal } from './sandbox/seal.ts'
import { type ServedSocket, serveSocket } from './serve-socket.ts'
import { createConnectionCaller } from './supervisor-link/connection-caller.ts'
import { createFeeds, type Feeds } from './supervisor-link/feeds.ts'
import { createMeter } from './supervisor-link/meter.ts'
import { createRemoteStore } from './supervisor-link/remote-store.ts'
import { throttledMeter } from './supervisor-link/throttled-meter.ts'
import { createTap, type Tap } from './traffic/tap.ts'

// The worker process. It waits for a socket, serves it until it closes, and waits for the next. It holds no data and writes
// no file: it asks the supervisor for all it needs.

const SHARED_BOOKS_FD = 5
const STDERR = 2
/** From `ready` to the loading of what a start does not need: a worker that was forked for a waiting socket has it by then. */
const WARM_UP_MS = 100

const channel = openPipeChannel(CHANNEL_FD)
const caller = createCaller(channel)
let readShared: ReadShared = () => undefined
let settings: WorkerSettings | undefined
let served: { socket: ServedSocket; feeds: Feeds; tap: Tap; connection: number } | undefined
/** A `close` that overtook the socket it is for: sockets come over another pipe. */
let early: Head | undefined
let isLeaving = false
let sealed: Sealed | undefined

channel.onMessage(message => {
  if (!caller.take(message)) obey(message)
})
// Without a supervisor a worker can do nothing. `disconnect` comes even when the supervisor was killed.
channel.onClose(() => process.exit(1))
process.on('disconnect', () => process.exit(1))
process.on('SIGTERM', () => process.exit(0))
// Ctrl+C in a terminal reaches all its processes. The one that started the server ends it in order.
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

/** Serves one connection. All that asks the supervisor in its name is made for it, and ends with it. */
function serve(socket: Socket, id: number, given: WorkerSettings, headMs: number | undefined): void {
  const asking = createConnectionCaller(caller)
  const feeds = createFeeds(channel, asking)
  const operations = createOperations(createRemoteStore(asking, feeds), asking, readShared)
  const meter = throttledMeter(createMeter(channel, () => sealed?.takeRefusals() ?? []))
  const tap = createTap(channel)
  const connection = { id, settings: given, channel, caller: asking, feeds, operations, meter, tap }
  const closed = (code: number, reason: string) => {
    served = undefined
    asking.leave()
    meter.end()
    tap.end()
    feeds.end()
    channel.send({ t: 'done', code, reason })
    if (isLeaving) leave()
  }
  const ends = serveSocket(socket, connection, closed, headMs)
  served = { socket: ends, feeds, tap, connection: id }
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
      if (settings.sharesBooks) readShared = createSharedReader(SHARED_BOOKS_FD)
      if (!settings.seal) begin()
      break
    case 'seal':
      // Not from within the loop's own reading: it is renewed.
      if (settings?.seal) setImmediate(closeDoors, settings.seal, settings.isProof)
      break
    case 'close':
      close(head)
      break
    case 'drain':
      served?.socket.postpone()
      break
    case 'tap':
      tapInto(head)
      break
    case 'exit':
      isLeaving = true
      if (!served) leave()
  }
}

/** Says that a socket may come. Only now: it comes over another pipe, and could otherwise arrive before the settings. */
function begin(): void {
  channel.send({ t: 'ready' })
  setTimeout(warmUp, WARM_UP_MS)
}

/** Shuts this process in before its first client's byte. A process that cannot be shut in serves nobody. */
function closeDoors(plan: Sealing, isProof = false): void {
  try {
    if (!native) throw new Error('node:ffi is not allowed')
    const { exit } = native
    // Node's own way out runs destructors that want calls which are refused.
    Object.assign(process, { reallyExit: (code?: number) => exit(code ?? 0) })
    sealed = seal(native, plan)
    process.on('uncaughtException', endBy)
    const missing = missingWalls(sealed.walls, plan.walls)
    if (missing !== undefined) throw new Error(missing)
    if (isProof) proveWalls(channel, sealed)
    else begin()
  } catch (error) {
    endBy(error as Error)
  }
}

function endBy(error: Error): void {
  writeSync(STDERR, `${error.stack}\n`)
  process.exit(1)
}

/** Loads the modules that `scripts/bundle-worker.ts` makes load late, before a connection needs them. */
function warmUp(): void {
  createHash('sha1')
  crc32('')
}

function close(head: Head): void {
  early = served ? undefined : head
  if (served?.connection === head['c']) served?.socket.close(Number(head['code']), String(head['reason']))
}

/** Begins or stops to tell the frames of the connection, which may be over by now. */
function tapInto(head: Head): void {
  if (!served || served.connection !== head['c']) return
  if (head['isOpen'] === true) served.tap.open()
  else served.tap.close()
}

function leave(): void {
  channel.onClose(() => {})
  channel.close()
  process.exit(0)
}
