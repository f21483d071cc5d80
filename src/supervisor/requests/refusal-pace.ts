import { THROTTLE_MS } from '../../refusals/log-throttle.ts'
import { MalformedMessage } from './read-fields.ts'

/** How many refusals of one connection a worker may report in {@link THROTTLE_MS}. A worker of ours reports at most a third of it. */
const MAX_LINES = 2000

/** Finds workers that tell of more refusals than a worker of ours would, to fill the log. */
export class RefusalPace {
  readonly #paces = new WeakMap<object, { since: number; lines: number }>()

  /**
   * Counts a line about a connection, or about a worker that has none.
   *
   * @throws MalformedMessage when there are too many
   */
  count(subject: object): void {
    const now = performance.now()
    const known = this.#paces.get(subject)
    const pace = known && now - known.since < THROTTLE_MS ? known : { since: now, lines: 0 }
    if (pace !== known) this.#paces.set(subject, pace)
    if (++pace.lines > MAX_LINES) throw new MalformedMessage(`more than ${MAX_LINES} refusals of one connection`)
  }
}
