import { Socket } from 'node:net'
import { createCaller } from '../channel/calls.ts'
import type { Head, Message } from '../channel/channel.ts'
import { receiveSockets } from '../channel/hand-over.ts'
import type { WorkerSettings } from '../channel/messages.ts'
import { createPipeChannel } from '../channel/pipe-channel.ts'
import { createSharedReader } from '../channel/shared-books.ts'
import { createFeeds } from './feeds.ts'
import { createMeter } from './meter.ts'
import { createOperations, type Glance } from './operations.ts'
import { createRemoteStore } from './remote-store.ts'
import { type ServedSocket, serveSocket } from './serve-socket.ts'

// A worker: it waits for a socket, serves it until it closes, and waits for the next. It holds no data and writes no
// file; whatever it needs, it asks the supervisor for.

/** The descriptor of the channel, see `supervisor/worker-process.ts`. */
const CHANNEL_FD = 4
const SHARED_BOOKS_FD = 5

const channel = createPipeChannel(new Socket({ fd: CHANNEL_FD, readable: true, writable: true }))
const caller = createCaller(channel)
const feeds = createFeeds(channel, caller)
let glance: Glance = () => undefined
const operations = createOperations(createRemoteStore(caller, feeds), caller, id => glance(id))
let settings: WorkerSettings | undefined
let served: { socket: ServedSocket; connection: number } | undefined
/** The wish to end a connection whose socket has not arrived yet: it comes another way. */
let early: Head | undefined
let isLeaving = false

channel.onMessage(message => {
  if (!caller.take(message) && !feeds.take(message)) obey(message)
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
  const meter = createMeter(channel)
  const serving = serveSocket(socket, { id, settings, channel, caller, feeds, operations, meter }, (code, reason) => {
    served = undefined
    meter.end()
    feeds.end()
    channel.send({ t: 'done', code, reason })
    if (isLeaving) leave()
  })
  served = { socket: serving, connection: id }
  if (early) close(early)
})

channel.send({ t: 'ready' })

function obey({ head, body }: Message): void {
  switch (head.t) {
    case 'settings':
      settings = JSON.parse(body) as WorkerSettings
      if (settings.sharesBooks) glance = createSharedReader(SHARED_BOOKS_FD)
      break
    case 'close':
      close(head)
      break
    case 'exit':
      isLeaving = true
      if (!served) leave()
  }
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
