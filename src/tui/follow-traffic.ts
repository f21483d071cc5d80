import type { BookstoreClient } from '../client/client.ts'
import type { TrafficEvent } from '../protocol/notifications.ts'
import type { AppEvent } from './state/update.ts'

/** Follows the frames of one connection at a time, for as long as they are looked at. */
export class TrafficFollower {
  readonly #tell: (event: AppEvent) => void
  #end: () => void = () => {}

  constructor(tell: (event: AppEvent) => void) {
    this.#tell = tell
  }

  /** Follows another connection; the one before is followed no longer. */
  async follow(client: BookstoreClient | undefined, id: number): Promise<void> {
    this.end()
    let isOver = false
    let gathered: TrafficEvent[] = []
    let end = () => {}
    this.#end = () => {
      isOver = true
      end()
    }
    const flush = () => {
      const events = gathered
      gathered = []
      if (!isOver) this.#tell({ type: 'traffic', id, events })
    }
    try {
      if (!client) throw new Error('the server is not connected')
      end = await client.subscribe(
        'traffic',
        ({ method, params }) => {
          if (method !== 'TRAFFIC') return
          // Frames that arrive in one turn are drawn together.
          if (gathered.push(params) === 1) setImmediate(flush)
        },
        { connection: id },
      )
      if (isOver) end()
    } catch (error) {
      this.#tell({ type: 'traffic note', id, note: error instanceof Error ? error.message : String(error) })
    }
  }

  end(): void {
    this.#end()
    this.#end = () => {}
  }
}
