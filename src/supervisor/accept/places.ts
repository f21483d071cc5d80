import type { ServerOptions } from '../../hosting/host-messages.ts'
import { isLoopback } from '../../protocol/loopback.ts'
import { refusals } from '../sentences.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'

/** Says whether an address may have one more connection, and counts the connections that were refused. */
export class Places {
  readonly #limits: Pick<ServerOptions, 'connectionsPerAddress'>
  readonly #refused = new Map<RefusalReason, number>(REASONS.map(reason => [reason, 0]))

  /** `limits` may change at run time. */
  constructor(limits: Pick<ServerOptions, 'connectionsPerAddress'>) {
    this.#limits = limits
  }

  /** Returns why an address that has so many connections may not have one more; undefined when it may. */
  whyNot(address: string, has: number): string | undefined {
    const { connectionsPerAddress: limit } = this.#limits
    if (limit === 0 || isLoopback(address) || has < limit) return undefined
    return refusals.addressFull(address, limit)
  }

  /** Counts a connection that is refused. */
  countRefusal(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1)
  }

  /** How many connections were refused since the start, by reason. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refused
  }

  /** How many connections were refused since the start. */
  get refused(): number {
    let sum = 0
    for (const count of this.#refused.values()) sum += count
    return sum
  }
}

const REASONS = Object.keys(REFUSALS) as RefusalReason[]
