import { encode } from '../../channel/channel.ts'
import type { Position } from '../../domain/book-store.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { Topic } from '../../protocol/topics.ts'
import { resyncReasons } from '../sentences.ts'
import type { Worker } from './worker.ts'

/** How many characters may wait for a worker before it is told no more for a while. With twice as many it is killed. */
const MAX_QUEUED = 4 * 1024 * 1024
/** A worker is told that it missed changes when no more than this waits for it. */
const FEW_QUEUED = 256 * 1024

/**
 * Knows which workers follow which topic, and tells them. A worker that cannot keep up misses changes, and is told so when
 * it has caught up: nobody is disconnected for a flood of changes.
 */
export class Topics {
  readonly #followers = new Map<Topic, Set<Worker>>()
  /** The workers that have missed changes, each with the last position that it missed. */
  readonly #behind = new Map<Worker, Partial<Position>>()

  follow(topic: Topic, worker: Worker): void {
    const followers = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, followers.add(worker))
  }

  unfollow(topic: Topic, worker: Worker): void {
    this.#followers.get(topic)?.delete(worker)
  }

  forget(worker: Worker): void {
    for (const followers of this.#followers.values()) followers.delete(worker)
    this.#behind.delete(worker)
  }

  isFollowed(topic: Topic): boolean {
    return (this.#followers.get(topic)?.size ?? 0) > 0
  }

  /** Tells all who follow a topic. `params` is JSON text, which is made once for all of them. */
  publish(topic: Topic, name: NotificationName, params: string, position: Partial<Position> = {}): void {
    const followers = this.#followers.get(topic)
    if (!followers || followers.size === 0) return
    const frame = encode({ t: 'feed', k: name, ...position }, params)
    for (const worker of followers) {
      const isBehind = topic === 'books' && this.#behind.has(worker)
      if (!isBehind && worker.channel.queued < MAX_QUEUED) worker.channel.sendFrame(frame)
      else if (topic === 'books') this.#behind.set(worker, position)
    }
  }

  /** Tells workers that have missed changes, and have caught up, that they have. It has to be called now and then. */
  catchUp(): void {
    for (const [worker, { revision, epoch }] of this.#behind) {
      if (worker.channel.queued > FEW_QUEUED) continue
      this.#behind.delete(worker)
      const reason = resyncReasons.tooSlow
      worker.channel.send({ t: 'feed', k: 'RESYNC', revision }, JSON.stringify({ reason, revision, epoch }))
    }
  }
}
