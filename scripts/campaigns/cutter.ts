import type { BookstoreClient } from '../../src/client/client.ts'
import type { BookWriter } from './book-writer.ts'
import type { Follower } from './follower.ts'
import type { Way } from './ways.ts'

/** At so many of the writer's cuts the follower's connection is cut, too. */
const FOLLOWER_CUTS = 5

/** Cuts connections one after the other: on the way, where both clients lose theirs, or by a kill of one's worker. */
export class Cutter {
  /** How often the writer lost its connection. */
  cuts = 0
  readonly #writer: BookWriter
  readonly #follower: Follower
  readonly #way: Way
  /** Of so many cuts one is on the way. */
  readonly #wayCuts: number
  #last: Promise<void> = Promise.resolve()

  constructor(writer: BookWriter, follower: Follower, way: Way, wayCuts: number) {
    this.#writer = writer
    this.#follower = follower
    this.#way = way
    this.#wayCuts = wayCuts
  }

  /** Cuts the writer's connection when it is open, and now and then the follower's. Resolves when that is so. */
  cut(): Promise<void> {
    this.#last = this.#last.then(() => this.#cut())
    return this.#last
  }

  async #cut(): Promise<void> {
    this.cuts++
    if (this.cuts % this.#wayCuts === 0) {
      this.#follower.cuts++
      await cutAt(this.#writer.client, () => this.#way.cut())
    } else {
      await cutAt(this.#writer.client, killWorker)
      if (this.cuts % FOLLOWER_CUTS !== 0) return
      this.#follower.cuts++
      await cutAt(this.#follower.client, killWorker)
    }
  }
}

/** Waits until a client is open, and cuts its connection. Resolves when the client has noticed. */
async function cutAt(client: BookstoreClient, cut: (pid: number) => unknown): Promise<void> {
  const { pid } = await client.opened()
  const isLost = new Promise<void>(resolve => {
    const end = client.onState(({ status }) => {
      if (status === 'open') return
      end()
      resolve()
    })
  })
  await cut(pid)
  await isLost
}

function killWorker(pid: number): void {
  process.kill(pid, 'SIGKILL')
}
