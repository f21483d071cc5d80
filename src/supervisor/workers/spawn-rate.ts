/** The length of a cycle in milliseconds: about as long as a worker takes to start. */
export const SPAWN_CYCLE_MS = 100
/** The most forks in one cycle. A start keeps a core busy for a tenth of a second: more at once would only make each one later. */
const MAX_RATE = 32

/**
 * Limits how many workers are forked: 1, 2, 4 … a cycle while there are too few, as Apache's prefork does. A single client
 * costs one fork, and a crowd still gets its workers soon.
 */
export class SpawnRate {
  #rate = 1
  #left = 0
  #nextAt = Number.NEGATIVE_INFINITY

  /** Says whether one of the missing workers may be forked now; false when this cycle has had its share. */
  take(missing: number, now: number): boolean {
    const isNext = now >= this.#nextAt
    if (missing <= 0) {
      // Only at the end of the cycle: workers that are starting count as there, and more may be missing at once.
      if (isNext) this.#rate = 1
      return false
    }
    if (isNext) {
      this.#left = this.#rate
      this.#rate = Math.min(this.#rate * 2, MAX_RATE)
      this.#nextAt = now + SPAWN_CYCLE_MS
    }
    if (this.#left === 0) return false
    this.#left--
    return true
  }
}
