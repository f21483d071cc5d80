import type { RefusalKind } from './kinds.ts'

/** The time in which entries of one kind are counted together, in milliseconds. */
export const THROTTLE_MS = 10_000
/** How many entries of one kind pass in that time. */
const TOLD = 20
/** More pass of failed operations, which honest clients have too, and of the server's own faults, which are all of interest. */
const TOLD_OF: Readonly<Partial<Record<RefusalKind, number>>> = { failed: 200, fault: 200 }
/** How many pairs of source and kind are counted separately. Beyond that, sources are counted together. */
const MAX_KEYS = 500

/**
 * Limits the log entries about refusals, since clients choose how many they cause. In each period so many entries of a kind
 * pass; the others are counted, and the last of them is logged with their number: "and 4,812 more like it".
 * A worker limits the entries of its connection, the supervisor those of all connections from one address.
 */
export class LogThrottle<Line> {
  readonly #counts = new Map<string, Count<Line>>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether an entry passes. `source` is whom it is about; `more` is how many were left out before it already. */
  takes(source: string, refusal: RefusalKind, line: Line, more = 0): boolean {
    const count = this.#countOf(source, refusal)
    if (count.told < (TOLD_OF[refusal] ?? TOLD)) {
      count.told++
      return true
    }
    count.last = line
    count.leftOut += 1 + more
    return false
  }

  /** Takes the last entry of each kind that was left out, with the number of those like it. To be called each {@link THROTTLE_MS}. */
  leftOut(): { line: Line; more: number }[] {
    const counts = [...this.#counts.values()]
    this.#counts.clear()
    return counts.flatMap(({ last, leftOut }) => (last === undefined ? [] : [{ line: last, more: leftOut - 1 }]))
  }

  #countOf(source: string, refusal: RefusalKind): Count<Line> {
    const own = `${source} ${refusal}`
    const key = this.#counts.has(own) || this.#counts.size < MAX_KEYS ? own : refusal
    const known = this.#counts.get(key)
    // A count with entries left out stays until they are taken; only one without any begins anew by itself.
    if (known && (known.leftOut > 0 || this.#now() - known.since < THROTTLE_MS)) return known
    const count = { since: this.#now(), told: 0, leftOut: 0 }
    this.#counts.set(key, count)
    return count
  }
}

interface Count<Line> {
  since: number
  told: number
  leftOut: number
  last?: Line
}

/** Adds to a message how many entries like it were left out. */
export function withMore(message: string | undefined, more: number): string {
  const text = message ?? ''
  return more === 0 ? text : `${text} (and ${more.toLocaleString('en')} more like it)`.trimStart()
}
