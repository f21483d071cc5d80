import { encode } from '../../channel/channel.ts'
import type { Position } from '../../domain/book-store.ts'
import type { NotificationName } from '../../protocol/notifications.ts'
import type { Topic } from '../../protocol/params.ts'
import type { WorkerProcess } from './worker-process.ts'

/** Characters that may wait for a worker before it is told no more for a while: half of what ends it. */
const MAX_QUEUED = 4 * 1024 * 1024
/** What was left out is owned up to when so little waits. */
const FEW_QUEUED = 256 * 1024

/**
 * Which workers follow which topic, and the way to all of them. One that cannot keep up misses changes, and is told so as
 * soon as it has: a flood of changes is no reason to end it.
 */
export class Topics {
  readonly #followers = new Map<Topic, Set<WorkerProcess>>()
  /** Those that have missed changes, and the last one there was. */
  readonly #behind = new Map<WorkerProcess, Partial<Position>>()

  follow(topic: Topic, worker: WorkerProcess): void {
    const followers = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, followers.add(worker))
  }

  unfollow(topic: Topic, worker: WorkerProcess): void {
    this.#followers.get(topic)?.delete(worker)
  }

  forget(worker: WorkerProcess): void {
    for (const followers of this.#followers.values()) followers.delete(worker)
    this.#behind.delete(worker)
  }

  isFollowed(topic: Topic): boolean {
    return (this.#followers.get(topic)?.size ?? 0) > 0
  }

  /** Tells all who follow a topic; `params` is JSON text, made once for all of them. */
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

  /** Tells those that have missed changes and can be told again. To be called now and then. */
  catchUp(): void {
    for (const [worker, { revision, epoch }] of this.#behind) {
      if (worker.channel.queued > FEW_QUEUED) continue
      this.#behind.delete(worker)
      const reason = 'more was changed at once than could be told'
      worker.channel.send({ t: 'feed', k: 'RESYNC', revision }, JSON.stringify({ reason, revision, epoch }))
    }
  }
}
