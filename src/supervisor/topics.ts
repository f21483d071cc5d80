import { encode } from '../channel/channel.ts'
import type { Position } from '../domain/book-store.ts'
import type { NotificationName } from '../protocol/notifications.ts'
import type { Topic } from '../protocol/params.ts'
import type { WorkerProcess } from './worker-process.ts'

/** Which workers follow which topic, and the way to all of them. */
export class Topics {
  readonly #followers = new Map<Topic, Set<WorkerProcess>>()

  follow(topic: Topic, worker: WorkerProcess): void {
    const followers = this.#followers.get(topic) ?? new Set()
    this.#followers.set(topic, followers.add(worker))
  }

  unfollow(topic: Topic, worker: WorkerProcess): void {
    this.#followers.get(topic)?.delete(worker)
  }

  forget(worker: WorkerProcess): void {
    for (const followers of this.#followers.values()) followers.delete(worker)
  }

  isFollowed(topic: Topic): boolean {
    return (this.#followers.get(topic)?.size ?? 0) > 0
  }

  /** Tells all who follow a topic; `params` is JSON text, made once for all of them. */
  publish(topic: Topic, name: NotificationName, params: string, position: Partial<Position> = {}): void {
    const followers = this.#followers.get(topic)
    if (!followers || followers.size === 0) return
    const frame = encode({ t: 'feed', k: name, ...position }, params)
    for (const worker of followers) worker.channel.sendFrame(frame)
  }
}
