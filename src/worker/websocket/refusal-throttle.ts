/** A token bucket: so many refusals are answered at once, and one more each {@link STEP_MS}. */
const AT_ONCE = 100
/** In milliseconds. */
const STEP_MS = 2

/**
 * Makes a function that says for how many milliseconds the answer to a refused request is held back: 0 for a client that
 * is seldom refused. A program that repeats a refused request in a loop would otherwise keep a core busy with refusals.
 * While its answers are held back, they count as under way, and so nothing more is read from it.
 */
export function createRefusalThrottle(now: () => number = () => performance.now()): () => number {
  let nextAt = Number.NEGATIVE_INFINITY
  return () => {
    const time = now()
    nextAt = Math.max(nextAt, time - AT_ONCE * STEP_MS) + STEP_MS
    return Math.max(0, nextAt - time)
  }
}
