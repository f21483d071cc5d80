import type { BookMirror } from '../../src/client/book-mirror.ts'
import type { BookstoreClient } from '../../src/client/client.ts'
import { connectBookstore } from '../../src/client/connect.ts'
import type { Notification } from '../../src/protocol/notifications.ts'
import { until } from '../../test/processes/server.ts'

/** A client that follows the changes of a catalogue from its beginning, and counts what it should never be told. */
export class Follower {
  readonly client: BookstoreClient
  /** Changes that it was told of. */
  seen = 0
  resyncs = 0
  /** How often a change was not the next one. */
  outOfOrder = 0
  /** How often its connection was cut. */
  cuts = 0
  #revision = 0
  #mirror: BookMirror | undefined

  private constructor(url: string) {
    this.client = connectBookstore({ url })
  }

  /** Resolves when it follows. */
  static async start(url: string): Promise<Follower> {
    const follower = new Follower(url)
    await follower.client.subscribe('books', notification => follower.#hear(notification))
    follower.#mirror = await follower.client.mirror()
    return follower
  }

  /** Books in its mirror. */
  get mirrored(): number {
    return this.#mirror?.size ?? 0
  }

  /** Resolves when it knows of this revision and its mirror has so many books, or when that does not come to be. */
  async caughtUp(revision: number, books: number): Promise<void> {
    const isSo = () => this.#revision >= revision && this.mirrored === books
    // Its counts then tell what it lacks.
    await until('the follower has caught up', isSo).catch(() => {})
  }

  close(): Promise<void> {
    return this.client.close()
  }

  #hear({ method, params }: Notification): void {
    if (method === 'CHANGE') {
      if (params.revision !== this.#revision + 1) this.outOfOrder++
      this.seen++
      this.#revision = params.revision
    } else if (method === 'RESYNC') {
      this.resyncs++
      this.#revision = params.revision
    }
  }
}
