import type { Position } from '../../domain/book-store.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import type { Feeds } from '../supervisor-link/feeds.ts'
import { createSlowReader, type Outlet } from './slow-reader.ts'

/** A topic that is followed for a client. */
export interface Following {
  /** Up to where the client knows the catalogue, when it has been told what it missed. */
  position: Position
  /** Why the changes that it missed cannot be told. */
  resync?: string
  /** Tells what was missed, or the snapshot of the topic, and then what is new. Nothing is told before. */
  start(): void
  end(): void
}

/** The notification that carries the snapshot of a topic, or the changes that were missed. */
const FIRST_NAME = {
  books: 'CHANGE',
  lending: 'LENDING',
  connections: 'CONNECTION',
  workers: 'WORKER',
  log: 'LOG',
  stats: 'STATS',
  traffic: 'TRAFFIC',
} as const satisfies Record<ParamsOf<'SUBSCRIBE'>['topic'], NotificationName>

/** Follows a topic for a client, in whatever notation it hears of it. Rejects with the supervisor's error. */
export async function followTopic(
  feeds: Feeds,
  { topic, since, epoch, connection }: ParamsOf<'SUBSCRIBE'>,
  outlet: Outlet,
): Promise<Following> {
  const from = {
    ...(since !== undefined && { revision: since }),
    ...(epoch !== undefined && { epoch }),
    ...(connection !== undefined && { connection }),
  }
  let current = ''
  const reader = createSlowReader(outlet, () => current)
  const feed = await feeds.follow(topic, from, reader.tell)
  const { position, resync, missed } = feed
  current = position.epoch
  return {
    position,
    ...(resync !== undefined && { resync }),
    start() {
      for (const text of missed) outlet.tell(FIRST_NAME[topic], text)
      if (resync !== undefined) outlet.tell('RESYNC', JSON.stringify({ reason: resync, ...position }))
      feed.start()
    },
    end() {
      reader.end()
      feed.end()
    },
  }
}
