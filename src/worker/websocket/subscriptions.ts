import type { WebSocket } from 'ws'
import { BookstoreError } from '../../domain/errors.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { NotificationName, TrafficEvent } from '../../protocol/notifications.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import type { Feed, Feeds } from '../supervisor-link/feeds.ts'
import { SLOW_READER } from './closings.ts'
import type { Notation } from './notation.ts'

/** The subscriptions of one connection. */
export interface Subscriptions {
  /** Returns the result of SUBSCRIBE as JSON text. Changes that were missed, and those to come, are sent after it. */
  add(params: ParamsOf<'SUBSCRIBE'>, notation: Notation): Promise<string>
  /** Returns the result of UNSUBSCRIBE. Throws NOT_FOUND. */
  remove(subscription: number): string
  end(): void
}

/** The notification that carries the snapshot of a topic, or the changes that were missed. */
const FIRST_NAME = {
  books: 'CHANGE',
  connections: 'CONNECTION',
  workers: 'WORKER',
  log: 'LOG',
  stats: 'STATS',
  traffic: 'TRAFFIC',
} as const satisfies Record<ParamsOf<'SUBSCRIBE'>['topic'], NotificationName>

export function createSubscriptions(
  feeds: Feeds,
  send: (text: string, name: NotificationName) => void,
  socket: Pick<WebSocket, 'bufferedAmount' | 'close'>,
): Subscriptions {
  const open = new Map<number, Feed>()
  let last = 0
  let isOver = false

  async function add(params: ParamsOf<'SUBSCRIBE'>, notation: Notation): Promise<string> {
    const { topic, since, epoch, connection } = params
    const from = {
      ...(since !== undefined && { revision: since }),
      ...(epoch !== undefined && { epoch }),
      ...(connection !== undefined && { connection }),
    }
    const subscription = ++last
    const tell = (name: NotificationName, text: string) =>
      send(notation.notification(name, withNumber(subscription, text)), name)
    let current = ''
    const reader = createSlowReader(socket, tell, () => current)
    const feed = await feeds.follow(topic, from, reader.tell)
    if (isOver) feed.end()
    current = feed.position.epoch
    open.set(subscription, { ...feed, end: () => endBoth(reader, feed) })
    setImmediate(() => {
      if (isOver) return
      for (const text of feed.missed) tell(FIRST_NAME[topic], text)
      if (feed.resync !== undefined) tell('RESYNC', JSON.stringify({ reason: feed.resync, ...feed.position }))
      feed.start()
    })
    return JSON.stringify({ subscription, ...feed.position })
  }

  return {
    add,
    remove(subscription) {
      const feed = open.get(subscription)
      if (!feed) throw new BookstoreError('NOT_FOUND', `there is no subscription ${subscription} on this connection`)
      open.delete(subscription)
      feed.end()
      return 'true'
    },
    end() {
      isOver = true
      for (const feed of open.values()) feed.end()
      open.clear()
    },
  }
}

function endBoth(...parts: { end(): void }[]): void {
  for (const part of parts) part.end()
}

function withNumber(subscription: number, params: string): string {
  return `{"subscription":${subscription},${params.slice(1)}`
}

type Tell = (name: NotificationName, params: string) => void

/** How often a lagging connection is looked at, and how long it may lag, in milliseconds. */
const CATCH_UP_MS = 100
const MAX_LAG_MS = 30_000

/**
 * Passes notifications on as long as the client reads them. When more of them wait than the queue may hold, further ones
 * are left out until the client has caught up; a RESYNC then says that changes are missing. A client that does not catch
 * up is closed.
 */
function createSlowReader(socket: Pick<WebSocket, 'bufferedAmount' | 'close'>, tell: Tell, epoch: () => string) {
  let missed: string | undefined
  let traffic: TrafficEvent | undefined
  let timer: NodeJS.Timeout | undefined
  let looks = 0

  function catchUp(): void {
    if (socket.bufferedAmount > LIMITS.queueBytes / 2) {
      if (++looks * CATCH_UP_MS >= MAX_LAG_MS) socket.close(SLOW_READER.code, SLOW_READER.reason)
      return
    }
    clearInterval(timer)
    timer = undefined
    looks = 0
    const revision = missed === undefined ? undefined : (JSON.parse(missed) as { revision: number }).revision
    missed = undefined
    if (revision !== undefined)
      tell('RESYNC', JSON.stringify({ reason: 'this client read too slowly', revision, epoch: epoch() }))
    if (traffic) tell('TRAFFIC', JSON.stringify(traffic))
    traffic = undefined
  }

  /** Keeps of the frames that are left out how many there are, and whether the connection ended meanwhile. */
  function leaveOut(text: string): void {
    const { connection, at, direction, dropped = 0, ended } = JSON.parse(text) as TrafficEvent
    const more = dropped + (direction === undefined ? 0 : 1) + (traffic?.dropped ?? 0)
    traffic = { connection, at, dropped: more, ...(ended !== undefined && { ended }) }
  }

  return {
    tell: (name: NotificationName, params: string) => {
      if (timer === undefined && socket.bufferedAmount <= LIMITS.queueBytes) return tell(name, params)
      if (name === 'CHANGE' || name === 'RESYNC') missed = params
      if (name === 'TRAFFIC') leaveOut(params)
      timer ??= setInterval(catchUp, CATCH_UP_MS)
    },
    end: () => clearInterval(timer),
  }
}
