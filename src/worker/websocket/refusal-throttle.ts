/** Refusals that are answered at once, and the time between those after them, in milliseconds. */
const AT_ONCE = 100
const STEP_MS = 2

/**
 * Makes what says how many milliseconds the answer to a refused request is to wait; 0 for a client that is seldom refused.
 * One that goes on as fast as it is refused, such as a program in a loop, would keep a core busy with that and nothing else:
 * until it has its answers, no more is read from it.
 */
export function createRefusalThrottle(now: () => number = () => performance.now()): () => number {
  let nextAt = Number.NEGATIVE_INFINITY
  return () => {
    const time = now()
    nextAt = Math.max(nextAt, time - AT_ONCE * STEP_MS) + STEP_MS
    return Math.max(0, nextAt - time)
  }
}
