import type { RefusalKind } from './kinds.ts'

/** How long lines of one kind are counted together, in milliseconds. */
export const THROTTLE_MS = 10_000
/** How many lines of one kind are told in that time. */
const TOLD = 20
/** A client that asks for what is not there is no attacker yet; faults of ours are all wanted. */
const TOLD_OF: Readonly<Partial<Record<RefusalKind, number>>> = { failed: 200, fault: 200 }
/** Kinds and sources that are counted apart; what is beyond them is counted together. */
const MAX_KEYS = 500

/**
 * Thins out lines of refusals: those who cause them choose how many there are. In each while so many lines of a kind
 * pass; the rest is counted, and told with the last of them: "and 4,812 more like it".
 * A worker thins out what its connection causes, the supervisor what all of them say of one address.
 */
export class LogThrottle<Line> {
  readonly #counts = new Map<string, Count<Line>>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether a line passes. `source` is whom it is about; `more` is what was left out before it already. */
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

  /** Takes out what was left out: the last line of each kind, with how many were like it. To be asked for each {@link THROTTLE_MS}. */
  leftOut(): { line: Line; more: number }[] {
    const counts = [...this.#counts.values()]
    this.#counts.clear()
    return counts.flatMap(({ last, leftOut }) => (last === undefined ? [] : [{ line: last, more: leftOut - 1 }]))
  }

  #countOf(source: string, refusal: RefusalKind): Count<Line> {
    const own = `${source} ${refusal}`
    const key = this.#counts.has(own) || this.#counts.size < MAX_KEYS ? own : refusal
    const known = this.#counts.get(key)
    // What was left out is yet to be told; only where there is nothing, the time begins anew by itself.
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

/** Says how many lines like this one were left out before it. */
export function withMore(message: string | undefined, more: number): string {
  const text = message ?? ''
  return more === 0 ? text : `${text} (and ${more.toLocaleString('en')} more like it)`.trimStart()
}
