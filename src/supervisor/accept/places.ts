import type { ServerOptions } from '../../hosting/host-messages.ts'
import { isLoopback } from '../../protocol/loopback.ts'
import { refusals } from '../sentences.ts'
import type { AddressCounts } from './address-counts.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'

/** Says whether an address may have one more connection, and counts the connections that were refused. */
export class Places {
  readonly #limits: Pick<ServerOptions, 'connectionsPerAddress'>
  readonly #addresses: AddressCounts
  readonly #refused = new Map<RefusalReason, number>(REASONS.map(reason => [reason, 0]))

  /** `limits` may change at run time. `addresses` counts the connections that wait, and those that workers have. */
  constructor(limits: Pick<ServerOptions, 'connectionsPerAddress'>, addresses: AddressCounts) {
    this.#limits = limits
    this.#addresses = addresses
  }

  /** Returns why an address may not have one more connection; undefined when it may. */
  whyNot(address: string): string | undefined {
    const { connectionsPerAddress: limit } = this.#limits
    if (limit === 0 || isLoopback(address) || this.#addresses.of(address) < limit) return undefined
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
