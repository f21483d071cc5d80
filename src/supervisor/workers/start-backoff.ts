/** After so many starts in a row that failed, forking pauses: the next try would not mend what is wrong. */
const MAX_FAILED = 5
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Keeps workers that end as soon as they start from being forked in a loop: each pause is twice as long as the last. */
export class StartBackoff {
  #failed = 0
  #pauseMs = FIRST_PAUSE_MS
  #until = Number.NEGATIVE_INFINITY

  /** For how many milliseconds nothing may be forked; 0 when starts succeed. */
  pauseAt(now: number): number {
    return Math.max(0, this.#until - now)
  }

  succeeded(): void {
    this.#failed = 0
    this.#pauseMs = FIRST_PAUSE_MS
  }

  /** Takes note of a worker that ended before it was ready. Returns the pause, in milliseconds, when one begins. */
  failed(now: number): number | undefined {
    if (++this.#failed < MAX_FAILED) return undefined
    const pause = this.#pauseMs
    this.#until = now + pause
    // After the pause a single failed start begins the next one.
    this.#failed = MAX_FAILED - 1
    this.#pauseMs = Math.min(pause * 2, LONGEST_PAUSE_MS)
    return pause
  }
}
