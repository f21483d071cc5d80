/** How long a cycle is, in milliseconds: about as long as a fork takes. */
export const SPAWN_CYCLE_MS = 100
/** A fork costs a core for a tenth of a second, so that more at once would only make each of them later. */
const MAX_RATE = 32

/**
 * How many workers may be forked: 1, 2, 4 … a cycle while there are too few, as Apache's prefork does it. A single client
 * costs one fork, and a crowd is caught up with all the same.
 */
export class SpawnRate {
  #rate = 1
  #nextAt = Number.NEGATIVE_INFINITY

  /** Says how many of the missing workers to fork now; 0 until the next cycle begins. */
  take(missing: number, now: number): number {
    if (missing <= 0) {
      // Not before the cycle is over: workers that start count as there, and more may be wanted at once.
      if (now >= this.#nextAt) this.#rate = 1
      return 0
    }
    if (now < this.#nextAt) return 0
    const count = Math.min(missing, this.#rate)
    this.#rate = Math.min(this.#rate * 2, MAX_RATE)
    this.#nextAt = now + SPAWN_CYCLE_MS
    return count
  }
}
