import { BookstoreError } from '../../domain/errors.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Role } from '../../protocol/roles.ts'
import { networkOf } from '../accept/address-prefix.ts'
import { requestErrors } from '../sentences.ts'

/** Requests in a second; 0 is no limit. */
export interface Rates {
  perConnection: number
  perAddress: number
}

/** The rates that the options set. */
export function ratesOf({ requestsPerSecond, requestsPerAddress }: ServerOptions): Rates {
  return { perConnection: requestsPerSecond, perAddress: requestsPerAddress }
}

/** Whose requests are counted. Those of operators are not. */
export interface Requester {
  id: number
  address: string
  role: Role
}

/** How many seconds' worth of requests a bucket holds. */
const BURST_S = 2
/** How many wrong tokens a second use up all of a bucket. */
const GUESSES_PER_SECOND = 5
/** How many addresses are remembered before those without recent requests are forgotten. */
const MAX_ADDRESSES = 1000

/** The buckets that a connection draws on, and the address that it shares one with. */
interface Buckets {
  address: string
  own: TokenBucket
  shared: TokenBucket
}

/** Bounds what clients ask the supervisor for: token buckets for each connection, and for each address. */
export class RateLimits {
  #rates: Rates
  readonly #now: () => number
  readonly #buckets = new Map<number, Buckets>()
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
  take(requester: Requester, requests = 1): void {
    if (requester.role === 'operator') return
    const { own, shared } = this.#bucketsOf(requester)
    const ownMs = own.waitFor(requests)
    const sharedMs = shared.waitFor(requests)
    if (ownMs > 0 || sharedMs > 0) throw refuse(Math.max(ownMs, sharedMs), this.#rates, sharedMs > ownMs)
    own.take(requests)
    shared.take(requests)
  }

  /** Takes other rates. All buckets begin anew, and full. */
  reload(rates: Rates): void {
    this.#rates = rates
    this.#buckets.clear()
    this.#addresses.clear()
  }

  /** Counts a wrong token as many requests, so that guessing takes too long. */
  punish(requester: Requester): void {
    const { own, shared } = this.#bucketsOf(requester)
    own.take(this.#rates.perConnection / GUESSES_PER_SECOND)
    shared.take(this.#rates.perAddress / GUESSES_PER_SECOND)
  }

  /** Forgets a connection that is over. Its address is remembered for a while. */
  forget(connection: number): void {
    this.#buckets.delete(connection)
    if (this.#addresses.size <= MAX_ADDRESSES) return
    const used = new Set([...this.#buckets.values()].map(({ shared }) => shared))
    for (const [network, bucket] of this.#addresses)
      if (bucket.isFull && !used.has(bucket)) this.#addresses.delete(network)
  }

  #bucketsOf({ id, address }: Requester): Buckets {
    const known = this.#buckets.get(id)
    if (known?.address === address) return known
    const network = networkOf(address)
    const shared = this.#addresses.get(network) ?? new TokenBucket(this.#rates.perAddress, this.#now)
    const own = known?.own ?? new TokenBucket(this.#rates.perConnection, this.#now)
    const buckets = { address, own, shared }
    this.#addresses.set(network, shared)
    this.#buckets.set(id, buckets)
    return buckets
  }
}

function refuse(retryAfterMs: number, { perConnection, perAddress }: Rates, isAddress: boolean): BookstoreError {
  const message = isAddress
    ? requestErrors.tooManyOfAddress(perAddress, retryAfterMs)
    : requestErrors.tooManyOfConnection(perConnection, retryAfterMs)
  return new BookstoreError('RATE_LIMITED', message, { retryAfterMs })
}

/** A bucket that fills by so many tokens a second, up to a burst's worth. With 0 a second it is never empty. */
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
