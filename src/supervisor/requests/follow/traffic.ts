import { encode } from '../../../channel/channel.ts'
import type { TrafficFrame } from '../../../channel/messages.ts'
import type { TrafficEvent } from '../../../protocol/notifications.ts'
import type { Connection } from '../../accept/connections.ts'
import { connectionLines } from '../../sentences.ts'
import type { Worker } from '../../workers/worker.ts'
import { TokenBucket } from '../limits/token-bucket.ts'
import { MalformedMessage } from '../read-fields.ts'

/** Characters that may wait for a follower's worker before frames are left out: what else it is told goes first. */
const MAX_QUEUED = 512 * 1024
/** Messages of one connection in a second; a worker of ours tells at most a tenth of it. Each begun KiB counts as one. */
const MAX_PER_SECOND = 5_000

/** A connection whose frames are followed. */
interface Followed {
  worker: Worker
  /** Who follows, each with how many frames were left out for it. */
  followers: Map<Worker, number>
}

/**
 * Knows whose frames are followed, and by whom. The worker of such a connection is told to tell its frames, which it masks; they
 * are passed on to the workers of those who follow. A follower that reads slowly misses frames, and is told how many.
 */
export class Traffic {
  readonly #followed = new Map<number, Followed>()
  /** How much the worker of a connection may still tell. Those that were never asked to tell anything have none. */
  readonly #buckets = new WeakMap<Connection, TokenBucket>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  follow(connection: Connection, follower: Worker): void {
    const { id, worker } = connection
    if (!this.#buckets.has(connection)) this.#buckets.set(connection, new TokenBucket(MAX_PER_SECOND, this.#now))
    const followed = this.#followed.get(id) ?? { worker, followers: new Map() }
    if (followed.followers.size === 0) worker.send({ t: 'tap', c: id, isOpen: true })
    if (!followed.followers.has(follower)) followed.followers.set(follower, 0)
    this.#followed.set(id, followed)
  }

  unfollow(id: number, follower: Worker): void {
    const followed = this.#followed.get(id)
    if (!followed?.followers.delete(follower) || followed.followers.size > 0) return
    this.#followed.delete(id)
    followed.worker.send({ t: 'tap', c: id, isOpen: false })
  }

  /** Forgets a follower whose connection is over. */
  forget(follower: Worker): void {
    for (const id of this.#followed.keys()) this.unfollow(id, follower)
  }

  /**
   * Takes what the worker of a connection tells. After its last follower has left, frames may still be on their way.
   *
   * @throws MalformedMessage when the worker was not asked, or tells more than a worker of ours would
   */
  take(connection: Connection, frame: TrafficFrame, characters: number): void {
    const bucket = this.#buckets.get(connection)
    const cost = Math.ceil(characters / 1024)
    if (!bucket || bucket.waitFor(cost) > 0) throw new MalformedMessage('traffic: more than it was asked for')
    bucket.take(cost)
    this.#publish(connection.id, frame)
  }

  /** Tells those who follow a connection that it is over, and how it ended. */
  ended({ id }: Connection, code: number, reason: string): void {
    this.#publish(id, { ended: connectionLines.closed(code, reason) })
    this.#followed.delete(id)
  }

  /** Tells followers what was left out and nothing since, once they have caught up. It has to be called now and then. */
  catchUp(): void {
    for (const [id, { followers }] of this.#followed) {
      for (const [follower, dropped] of followers) {
        if (dropped > 0 && !isFull(follower)) this.#tell(id, follower, {})
      }
    }
  }

  #publish(id: number, event: TrafficFrame & Pick<TrafficEvent, 'ended'>): void {
    const followers = this.#followed.get(id)?.followers ?? new Map<Worker, number>()
    let frame: string | undefined
    for (const [follower, dropped] of followers) {
      if (isFull(follower) && event.ended === undefined) followers.set(follower, dropped + countOf(event))
      else if (dropped > 0) this.#tell(id, follower, event)
      else {
        frame ??= toFrame(id, event)
        follower.channel.sendFrame(frame)
      }
    }
  }

  #tell(id: number, follower: Worker, event: TrafficFrame): void {
    const followers = this.#followed.get(id)?.followers
    const dropped = (followers?.get(follower) ?? 0) + (event.dropped ?? 0)
    followers?.set(follower, 0)
    follower.channel.sendFrame(toFrame(id, { ...event, dropped }))
  }
}

function isFull({ channel }: Worker): boolean {
  return channel.queued >= MAX_QUEUED
}

/** How many frames are lost with an event that is not told. */
function countOf({ direction, dropped = 0 }: TrafficFrame): number {
  return dropped + (direction === undefined ? 0 : 1)
}

function toFrame(connection: number, event: object): string {
  const params = JSON.stringify({ connection, at: new Date().toISOString(), ...event })
  return encode({ t: 'feed', k: 'TRAFFIC', c: connection }, params)
}
