import type { ServerOptions } from '../../hosting/host-messages.ts'
import { networkOf } from './address-prefix.ts'

const WINDOW_MS = 1000
/** How many milliseconds a penalty lasts after the last unserved connection. For a client that behaves the delay is short. */
const PENALTY_MS = 10_000
/** How many addresses are remembered. Beyond that all are forgotten; an address that goes on is soon remembered again. */
const MAX_ADDRESSES = 1000

interface Offender {
  since: number
  count: number
  /** Until when connections of the address are delayed, and when the next one has its turn. */
  until: number
  nextAt: number
}

/**
 * Delays addresses whose connections keep ending unserved: each such connection costs a core about as much as one that is
 * served. Connections of other addresses go first. Like OpenSSH's PerSourcePenalties, but no connection is refused for it.
 */
export class Penalties {
  readonly #offenders = new Map<string, Offender>()
  readonly #limits: Pick<ServerOptions, 'futilePerSecond'>
  readonly #now: () => number

  /** `limits` may change at run time. */
  constructor(limits: Pick<ServerOptions, 'futilePerSecond'>, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** Takes note of a connection that ended unserved. Returns true when that begins a penalty for its address. */
  note(address: string): boolean {
    const { futilePerSecond: free } = this.#limits
    if (free === 0) return false
    const now = this.#now()
    const offender = this.#offenderOf(address, now)
    const waits = now < offender.until
    if (++offender.count <= free && !waits) return false
    offender.until = now + PENALTY_MS
    return !waits
  }

  /**
   * Returns for how many milliseconds the next connection of an address has to wait: 0 without a penalty. Undefined when
   * that is more than `maxMs`: the connection then gets no turn, and the one after it is not delayed for it.
   */
  waitOf(address: string, maxMs: number): number | undefined {
    const { futilePerSecond: free } = this.#limits
    const now = this.#now()
    const offender = this.#offenders.get(networkOf(address))
    if (!offender || free === 0 || now >= offender.until) return 0
    // In a second as many connections get a turn as would begin no penalty.
    const at = Math.max(now, offender.nextAt) + WINDOW_MS / free
    if (at - now > maxMs) return undefined
    offender.nextAt = at
    return at - now
  }

  #offenderOf(address: string, now: number): Offender {
    const network = networkOf(address)
    const known = this.#offenders.get(network)
    if (known && now - known.since < WINDOW_MS) return known
    if (this.#offenders.size >= MAX_ADDRESSES) this.#offenders.clear()
    const offender = { since: now, count: 0, until: known?.until ?? 0, nextAt: known?.nextAt ?? 0 }
    this.#offenders.set(network, offender)
    return offender
  }
}
