import { BookstoreError } from '../../../domain/errors.ts'
import { networkOf } from '../../accept/address-prefix.ts'
import { requestErrors } from '../../sentences.ts'
import { TokenBucket } from './token-bucket.ts'

/** How many wrong tokens of an address are looked at in a second, in the long run. */
const GUESSES_PER_SECOND = 5
/** How many addresses are remembered before those that have not guessed lately are forgotten. */
const MAX_ADDRESSES = 1000

/** Makes guessing a token take too long, however many connections the guesses come over. */
export class TokenGuesses {
  readonly #addresses = new Map<string, TokenBucket>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * To be asked before a token is compared, the right one too: an answer at once would tell it from the others.
   *
   * @throws BookstoreError RATE_LIMITED while an address has guessed too often
   */
  check(address: string): void {
    const retryAfterMs = this.#addresses.get(networkOf(address))?.waitFor(1) ?? 0
    if (retryAfterMs === 0) return
    const message = requestErrors.tooManyTokens(GUESSES_PER_SECOND, retryAfterMs)
    throw new BookstoreError('RATE_LIMITED', message, { retryAfterMs })
  }

  /** Takes note of a wrong token. */
  note(address: string): void {
    if (this.#addresses.size > MAX_ADDRESSES) this.#forgetQuiet()
    const network = networkOf(address)
    const bucket = this.#addresses.get(network) ?? new TokenBucket(GUESSES_PER_SECOND, this.#now)
    bucket.take(1)
    this.#addresses.set(network, bucket)
  }

  #forgetQuiet(): void {
    for (const [network, bucket] of this.#addresses) if (bucket.isFull) this.#addresses.delete(network)
  }
}
