/** How many requests there were in the last second, and how long they took. */
export interface RequestFigures {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** How late the event loop of the supervisor ran. */
  loopLagMs: number
}

const MAX_SAMPLES = 10_000

/** Counts requests. Reading it, once a second, begins a new count. */
export class RequestMeter {
  #count = 0
  #times: number[] = []
  #since = performance.now()

  /** Counts a request, or `count` requests that took as long. */
  add(ms: number | undefined, count = 1): void {
    this.#count += count
    if (ms !== undefined && this.#times.length < MAX_SAMPLES) this.#times.push(ms)
  }

  read(expectedMs: number): RequestFigures {
    const now = performance.now()
    const elapsed = now - this.#since
    const times = this.#times.sort((a, b) => a - b)
    const figures = {
      requestsPerSecond: Math.round((this.#count * 1000) / elapsed),
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      loopLagMs: Math.max(0, Math.round(elapsed - expectedMs)),
    }
    this.#count = 0
    this.#times = []
    this.#since = now
    return figures
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
