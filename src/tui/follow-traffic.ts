import type { BookstoreClient } from '../client/client.ts'
import type { TrafficEvent } from '../protocol/notifications.ts'
import type { AppEvent } from './state/update.ts'

/** So long frames are gathered, in milliseconds, and so much of their text is shown: a person reads less, and laying text out takes time. */
const GATHER_MS = 250
const MAX_TEXT = 64 * 1024

/**
 * Keeps the newest of what was told, as far as it can be shown, and counts what is left out before that.
 *
 * @internal
 */
export function newestOf(events: readonly TrafficEvent[]): readonly TrafficEvent[] {
  let room = MAX_TEXT
  const start = events.findLastIndex(({ text = '' }) => {
    room -= text.length
    return room < 0
  })
  const [first, ...others] = events.slice(start + 1)
  if (start < 0 || !first) return events
  const left = events.slice(0, start + 1)
  const dropped = left.reduce((sum, event) => sum + (event.dropped ?? 0) + (event.direction === undefined ? 0 : 1), 0)
  return [{ ...first, dropped: dropped + (first.dropped ?? 0) }, ...others]
}

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
    let timer: NodeJS.Timeout | undefined
    this.#end = () => {
      isOver = true
      clearTimeout(timer)
      end()
    }
    const flush = () => {
      const events = gathered
      gathered = []
      if (!isOver) this.#tell({ type: 'traffic', id, events: newestOf(events) })
    }
    try {
      if (!client) throw new Error('the server is not connected')
      end = await client.subscribe(
        'traffic',
        ({ method, params }) => {
          if (method !== 'TRAFFIC') return
          if (gathered.push(params) === 1) timer = setTimeout(flush, GATHER_MS)
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
