import { BookstoreError } from '../../../domain/errors.ts'
import type { Role } from '../../../protocol/roles.ts'
import { requestErrors } from '../../sentences.ts'
import { TokenBucket } from './token-bucket.ts'

/** The connection whose requests are counted. Requests of operators are not counted. */
export interface Requester {
  id: number
  role: Role
}

/** Bounds what a connection asks the supervisor for: requests in a second, 0 for no limit. */
export class RateLimits {
  #perSecond: number
  readonly #now: () => number
  readonly #buckets = new Map<number, TokenBucket>()

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#now = now
  }

  /**
   * Counts `requests` more.
   *
   * @throws BookstoreError RATE_LIMITED, with the time after which they would pass
   */
  take({ id, role }: Requester, requests = 1): void {
    if (role === 'operator') return
    const bucket = this.#bucketOf(id)
    const retryAfterMs = bucket.waitFor(requests)
    if (retryAfterMs > 0) {
      const message = requestErrors.tooManyRequests(this.#perSecond, retryAfterMs)
      throw new BookstoreError('RATE_LIMITED', message, { retryAfterMs })
    }
    bucket.take(requests)
  }

  /** Takes another rate. All buckets are full again. */
  reload(perSecond: number): void {
    this.#perSecond = perSecond
    this.#buckets.clear()
  }

  /** Forgets a connection that is over. */
  forget(connection: number): void {
    this.#buckets.delete(connection)
  }

  #bucketOf(id: number): TokenBucket {
    const bucket = this.#buckets.get(id) ?? new TokenBucket(this.#perSecond, this.#now)
    this.#buckets.set(id, bucket)
    return bucket
  }
}
