import type { Author, Committed, Write } from '../../domain/book-store.ts'
import { invalid } from '../../domain/errors.ts'
import { checksum } from '../journal/journal-line.ts'
import { authorName } from './author-name.ts'

const KEPT_MS = 10 * 60 * 1000

interface ScopedKey {
  requestKey: string
  keyScope?: string
}

/** A request key, and the digest of the write that it stands for. */
interface DigestedKey extends ScopedKey {
  digest: string
}

interface Known {
  digest: string
  result: Promise<Committed>
  until: number
}

/** Remembers the keys that make writes idempotent, and the answer to the first write with each of them. */
export class RequestKeys {
  readonly #known = new Map<string, Known>()

  /** The key of a write with what it stands for: another write under the same key is a mistake of the client. */
  static keyOf({ operations, requestKey, keyScope }: Write): DigestedKey | undefined {
    if (requestKey === undefined) return undefined
    const digest = checksum(JSON.stringify(operations))
    return { requestKey, digest, ...(keyScope !== undefined && { keyScope }) }
  }

  /**
   * Finds the result of the first write with this key; one that is under way is waited for.
   *
   * @throws BookstoreError INVALID when the key was used for something else
   */
  find(write: Write, by: Author): Promise<Committed> | undefined {
    const key = RequestKeys.keyOf(write)
    const known = key && this.#known.get(nameOf(key, by))
    if (!known || known.until < performance.now()) return undefined
    if (known.digest === key.digest) return known.result
    const message = 'requestKey was used for another request already: a new request needs a new key'
    throw invalid([{ field: 'requestKey', message, value: key.requestKey, rule: 'unused' }])
  }

  /**
   * Remembers a write that was done so many milliseconds ago. One that fails is forgotten: it did not happen, and may be
   * tried again.
   */
  remember({ digest, ...key }: DigestedKey, by: Author, result: Promise<Committed>, age = 0): void {
    this.#forgetOld()
    const name = nameOf(key, by)
    this.#known.set(name, { digest, result, until: performance.now() + KEPT_MS - age })
    result.catch(() => this.#known.delete(name))
  }

  #forgetOld(): void {
    const now = performance.now()
    // In the order they came, so the first that is young enough ends it.
    for (const [name, { until }] of this.#known) {
      if (until >= now) break
      this.#known.delete(name)
    }
  }
}

/** Keys belong to their author, or to all who have one scope. */
function nameOf({ requestKey, keyScope }: ScopedKey, by: Author): string {
  return `${keyScope === undefined ? authorName(by) : `@${keyScope}`} ${requestKey}`
}
