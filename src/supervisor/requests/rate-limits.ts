import { BookstoreError } from '../../domain/errors.ts'
import type { Role } from '../../protocol/roles.ts'
import { networkOf } from '../accept/address-prefix.ts'

/** Requests in a second; 0 is no limit. */
export interface Rates {
  perConnection: number
  perAddress: number
}

/** Whose requests are counted. Those of operators are not. */
export interface Asking {
  id: number
  address: string
  role: Role
}

/** A bucket holds so many seconds' worth. */
const BURST_S = 2
/** How many wrong tokens a second it takes to have used up everything. */
const GUESSES_PER_SECOND = 5
/** Addresses that are remembered before those are forgotten that have been quiet. */
const MAX_ADDRESSES = 1000

/** The buckets that a connection draws on, and the address they belong to. */
interface Purse {
  address: string
  own: TokenBucket
  shared: TokenBucket
}

/** Bounds what clients ask the supervisor for: token buckets for each connection, and for each address. */
export class RateLimits {
  #rates: Rates
  readonly #now: () => number
  readonly #purses = new Map<number, Purse>()
  readonly #addresses = new Map<string, TokenBucket>()

  constructor(rates: Rates, now: () => number = () => performance.now()) {
    this.#rates = rates
    this.#now = now
  }

  /**
   * Counts `requests` more.
   *
   * @throws BookstoreError RATE_LIMITED, with the time after which they would pass
   */
  take(asking: Asking, requests = 1): void {
    if (asking.role === 'operator') return
    const { own, shared } = this.#purseOf(asking)
    const ownMs = own.waitFor(requests)
    const sharedMs = shared.waitFor(requests)
    if (ownMs > 0 || sharedMs > 0) throw refuse(Math.max(ownMs, sharedMs), this.#rates, sharedMs > ownMs)
    own.take(requests)
    shared.take(requests)
  }

  /** Takes other rates. All buckets begin anew, and full. */
  revise(rates: Rates): void {
    this.#rates = rates
    this.#purses.clear()
    this.#addresses.clear()
  }

  /** Counts a wrong token as many requests: who has to guess one shall not get far. */
  punish(asking: Asking): void {
    const { own, shared } = this.#purseOf(asking)
    own.take(this.#rates.perConnection / GUESSES_PER_SECOND)
    shared.take(this.#rates.perAddress / GUESSES_PER_SECOND)
  }

  /** Forgets a connection that is over; its address is remembered for a while. */
  forget(connection: number): void {
    this.#purses.delete(connection)
    if (this.#addresses.size <= MAX_ADDRESSES) return
    const used = new Set([...this.#purses.values()].map(({ shared }) => shared))
    for (const [network, bucket] of this.#addresses)
      if (bucket.isFull && !used.has(bucket)) this.#addresses.delete(network)
  }

  #purseOf({ id, address }: Asking): Purse {
    const known = this.#purses.get(id)
    if (known?.address === address) return known
    const network = networkOf(address)
    const shared = this.#addresses.get(network) ?? new TokenBucket(this.#rates.perAddress, this.#now)
    const own = known?.own ?? new TokenBucket(this.#rates.perConnection, this.#now)
    const purse = { address, own, shared }
    this.#addresses.set(network, shared)
    this.#purses.set(id, purse)
    return purse
  }
}

function refuse(retryAfterMs: number, { perConnection, perAddress }: Rates, isAddress: boolean): BookstoreError {
  const what = isAddress
    ? `${perAddress} requests a second come from this address`
    : `${perConnection} requests a second come over this connection`
  return new BookstoreError('RATE_LIMITED', `more than ${what}: try again in ${retryAfterMs} ms`, { retryAfterMs })
}

/** Fills by so many a second, up to a burst's worth; at 0 it is never empty. */
class TokenBucket {
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

  /** Takes them, though they may not be there: what is owed has to come in first. */
  take(count: number): void {
    this.#tokens = Math.max(this.#tokens - count, -this.#size)
  }

  #fill(): void {
    const now = this.#now()
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000)
    this.#filledAt = now
  }
}
