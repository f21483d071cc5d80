import { REFUSALS, type RefusalReason } from './refusals.ts'

/** Counts the connections that were refused since the start. */
export class RefusalCounts {
  readonly #counts = new Map<RefusalReason, number>(REASONS.map(reason => [reason, 0]))

  add(reason: RefusalReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  get byReason(): ReadonlyMap<RefusalReason, number> {
    return this.#counts
  }

  get total(): number {
    let sum = 0
    for (const count of this.#counts.values()) sum += count
    return sum
  }
}

const REASONS = Object.keys(REFUSALS) as RefusalReason[]
