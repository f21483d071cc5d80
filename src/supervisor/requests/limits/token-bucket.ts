/** How many seconds' worth a bucket holds. */
const BURST_S = 2

/** A bucket that fills by so many tokens a second, up to a burst's worth. With 0 a second it is never empty. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #size: number
  readonly #now: () => number
  #tokens: number
  #filledAt: number

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond
    this.#size = perSecond * BURST_S
    this.#now = now
    this.#tokens = this.#size
    this.#filledAt = now()
  }

  get isFull(): boolean {
    this.#fill()
    return this.#tokens >= this.#size
  }

  /** Milliseconds until so many can be taken, rounded up; more than it can hold pass when it is full. */
  waitFor(count: number): number {
    this.#fill()
    const missing = Math.min(count, this.#size) - this.#tokens
    return missing <= 0 ? 0 : Math.ceil((missing * 1000) / this.#perSecond)
  }

  /** Takes tokens, also those that are not there: they are owed, and have to come in before others can be taken. */
  take(count: number): void {
    this.#tokens = Math.max(this.#tokens - count, -this.#size)
  }

  #fill(): void {
    const now = this.#now()
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000)
    this.#filledAt = now
  }
}
