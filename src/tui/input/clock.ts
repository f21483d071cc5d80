/** Time as the keyboard needs it. A test brings its own. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number
  /** Does some work after so many milliseconds, unless the function that it returns is called before. */
  after(ms: number, work: () => void): () => void
}

/**
 * The machine's clock. What has arrived when the time is up comes before the work: Node runs timers ahead of input, so a
 * busy process would otherwise find pauses where there were none.
 */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, work) {
    let immediate: NodeJS.Immediate | undefined
    const timer = setTimeout(() => {
      immediate = setImmediate(work)
    }, ms)
    return () => {
      clearTimeout(timer)
      clearImmediate(immediate)
    }
  },
}
