/** After so many starts in a row that failed, forking pauses: something is wrong that another try will not mend. */
const MAX_FAILED = 5
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Keeps workers that die as soon as they start from being forked in a loop: each pause is twice as long as the last. */
export class StartGuard {
  #failed = 0
  #pauseMs = FIRST_PAUSE_MS
  #until = Number.NEGATIVE_INFINITY

  /** Milliseconds for which nothing is to be forked; 0 when all is well. */
  pauseAt(now: number): number {
    return Math.max(0, this.#until - now)
  }

  succeeded(): void {
    this.#failed = 0
    this.#pauseMs = FIRST_PAUSE_MS
  }

  /** Notes a worker that ended before it was ready. Returns the pause, in milliseconds, when one begins. */
  failed(now: number): number | undefined {
    if (++this.#failed < MAX_FAILED) return undefined
    const pause = this.#pauseMs
    this.#until = now + pause
    // The next try is a single one.
    this.#failed = MAX_FAILED - 1
    this.#pauseMs = Math.min(pause * 2, LONGEST_PAUSE_MS)
    return pause
  }
}
