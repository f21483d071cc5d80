import type { ServerOptions } from '../../hosting/host-messages.ts'
import { networkOf } from './address-prefix.ts'

const WINDOW_MS = 1000
/** For how long an address waits after the last of them. It costs who behaves a moment. */
const PENALTY_MS = 10_000
/** Addresses that are remembered before all are forgotten: what is forgotten is remembered again when it goes on. */
const MAX_ADDRESSES = 1000

interface Offender {
  since: number
  count: number
  /** Until when its connections wait, and when the next one has its turn. */
  until: number
  nextAt: number
}

/**
 * Makes an address wait that opens connections again and again of which nothing comes: each costs a core about as much as
 * a client that is served, and a worker in a hundred. Others go before it, and those who are connected do not notice.
 * As OpenSSH's PerSourcePenalties, but nobody is turned away for it.
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

  /** Notes a connection that came to nothing. Returns true when from now on this address waits, and did not before. */
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
   * For how many milliseconds the next connection of an address is to wait, 0 for one that behaves; undefined when that is
   * more than `maxMs`: it then has no turn, and the one after it is not later for that.
   */
  waitOf(address: string, maxMs: number): number | undefined {
    const { futilePerSecond: free } = this.#limits
    const now = this.#now()
    const offender = this.#offenders.get(networkOf(address))
    if (!offender || free === 0 || now >= offender.until) return 0
    // As many as are free anyway.
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
