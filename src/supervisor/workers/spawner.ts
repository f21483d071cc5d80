import { availableParallelism } from 'node:os'
import { SPAWN_CYCLE_MS, SpawnRate } from './spawn-rate.ts'
import { StartBackoff } from './start-backoff.ts'

/** How many workers start at a time: with more of them than cores, each would only take longer. */
const STARTING_AT_ONCE = availableParallelism()

/** The questions that a spawner asks, and the fork that it decides on. */
export interface SpawnerParts {
  /** How many workers there are too few; below zero when there are more than are needed. */
  missing(): number
  /** How many workers are starting. */
  starting(): number
  /** Starts one worker. */
  fork(): void
}

/** Decides when a missing worker is forked: one a turn of the event loop, 1, 2, 4 … a cycle, and pauses after failed starts. */
export class Spawner {
  readonly #parts: SpawnerParts
  readonly #rate = new SpawnRate()
  readonly #backoff = new StartBackoff()
  #next: NodeJS.Timeout | undefined
  #hasEnded = false

  constructor(parts: SpawnerParts) {
    this.#parts = parts
  }

  /** For how many milliseconds nothing will be forked; 0 when starts succeed. */
  get pausedMs(): number {
    return Math.ceil(this.#backoff.pauseAt(performance.now()))
  }

  /** Forks what is missing, one worker a turn of the event loop at most: while this process forks, nobody is answered. */
  maintain(): void {
    if (this.#hasEnded || this.#next) return
    const now = performance.now()
    const missing = this.#parts.missing()
    // The pool asks again as soon as a start succeeds or fails.
    if (missing > 0 && this.#parts.starting() >= STARTING_AT_ONCE) return
    const pauseMs = this.#backoff.pauseAt(now)
    const mayFork = pauseMs === 0 && this.#rate.take(missing, now)
    if (mayFork) this.#parts.fork()
    if (missing > (mayFork ? 1 : 0)) this.#maintainAfter(mayFork ? 0 : Math.max(SPAWN_CYCLE_MS, pauseMs))
  }

  /** Notes a start that succeeded. */
  succeeded(): void {
    this.#backoff.succeeded()
  }

  /** Notes a start that failed. Returns for how many milliseconds nothing will be forked, when a pause begins. */
  failed(): number | undefined {
    return this.#backoff.failed(performance.now())
  }

  /** Forks no more. */
  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#next)
  }

  #maintainAfter(ms: number): void {
    this.#next = setTimeout(() => {
      this.#next = undefined
      this.maintain()
    }, ms)
  }
}
