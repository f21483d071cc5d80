import type { Caller } from '../../channel/calls.ts'
import { type Channel, type Message, splitItems } from '../../channel/channel.ts'
import type { Position } from '../../domain/book-store.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { Topic } from '../../protocol/topics.ts'

/** Takes a notification: its name, and its params as JSON text, without the subscription's number. */
type FeedListener = (name: NotificationName, params: string) => void

/** Where a feed begins: a position, or what is to be followed of it. */
interface FeedStart extends Partial<Position> {
  /** With `traffic`. */
  connection?: number
}

interface Feed {
  position: Position
  /** What comes before the first notification: a snapshot, or the changes since a position. */
  missed: string[]
  /** Why the changes since a position cannot be told. */
  resync?: string
  /** Releases notifications. Until it is called they are held back, so that the owner can pass `missed` on first. */
  start(): void
  end(): void
}

/** The feeds of one connection: what the supervisor sends unasked, passed on to the subscriptions that want it. */
export interface Feeds {
  /** Rejects with the supervisor's error. The listener is called for everything after the returned position. */
  follow(topic: Topic, from: FeedStart | undefined, listener: FeedListener): Promise<Feed>
  /** Takes a message. False when it belongs to no feed. */
  take(message: Message): boolean
  end(): void
}

const TOPIC_OF: Readonly<Partial<Record<string, Topic>>> = {
  CHANGE: 'books',
  RESYNC: 'books',
  CONNECTION: 'connections',
  WORKER: 'workers',
  LOG: 'log',
  STATS: 'stats',
  TRAFFIC: 'traffic',
  LENDING: 'lending',
} satisfies Record<Exclude<NotificationName, 'WELCOME'>, Topic>

interface Follower {
  topic: Topic
  /** With `traffic`: the connection that is followed. */
  connection: number | undefined
  listener: FeedListener
  /** Notifications that arrived before the owner called `start`. */
  early: { name: NotificationName; params: string; revision: number }[] | undefined
}

export function createFeeds(channel: Channel, caller: Caller): Feeds {
  const followers = new Set<Follower>()

  let isOver = false

  function leave(follower: Follower): void {
    followers.delete(follower)
    // With its connection the supervisor has forgotten it: this would end what the next connection follows.
    if (isOver) return
    const { topic, connection } = follower
    const isLast = ![...followers].some(other => other.topic === topic && other.connection === connection)
    if (isLast) channel.send({ t: 'unfollow', topic, ...(connection !== undefined && { c: connection }) })
  }

  return {
    async follow(topic, from, listener) {
      const follower: Follower = { topic, connection: from?.connection, listener, early: [] }
      followers.add(follower)
      try {
        const answer = await caller.call('follow', { topic, ...from })
        return begin(follower, answer, () => leave(follower))
      } catch (error) {
        followers.delete(follower)
        throw error
      }
    },
    take({ head, body }) {
      if (head.t !== 'feed') return false
      const name = head['k'] as NotificationName
      for (const follower of followers) if (wants(follower, name, head)) deliver(follower, name, head, body)
      return true
    },
    end() {
      isOver = true
      followers.clear()
    },
  }
}

function wants({ topic, connection }: Follower, name: NotificationName, head: Message['head']): boolean {
  return topic === TOPIC_OF[name] && (connection === undefined || connection === head['c'])
}

function deliver(follower: Follower, name: NotificationName, head: Message['head'], params: string): void {
  if (follower.early) follower.early.push({ name, params, revision: Number(head['revision'] ?? Infinity) })
  else follower.listener(name, params)
}

function begin(follower: Follower, { head, body }: Message, end: () => void): Feed {
  const position = { revision: Number(head['revision']), epoch: String(head['epoch']) }
  const resync = head['resync']
  const start = () => release(follower, position.revision)
  return { position, missed: splitItems(body), start, end, ...(typeof resync === 'string' && { resync }) }
}

function release(follower: Follower, revision: number): void {
  const early = follower.early ?? []
  follower.early = undefined
  for (const item of early) if (item.revision > revision) follower.listener(item.name, item.params)
}
