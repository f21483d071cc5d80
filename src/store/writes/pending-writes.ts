import type { Author } from '../../domain/book-store.ts'
import { authorName } from './author-name.ts'

/** Keeps the writes that are on their way to the disk: the last of all, and the last of each author. */
export class PendingWrites {
  #last: Promise<boolean> | undefined
  readonly #byAuthor = new Map<string, Promise<boolean>>()

  /** The last write of all: true when it became durable, and so did all before it; undefined when none is under way. */
  get last(): Promise<boolean> | undefined {
    return this.#last
  }

  add(by: Author, write: Promise<void>): void {
    const name = authorName(by)
    const outcome = write.then(
      () => true,
      () => false,
    )
    this.#last = outcome
    this.#byAuthor.set(name, outcome)
    void outcome.then(() => {
      if (this.#last === outcome) this.#last = undefined
      if (this.#byAuthor.get(name) === outcome) this.#byAuthor.delete(name)
    })
  }

  /** The last write of one author. */
  of(by: Author): Promise<boolean> | undefined {
    return this.#byAuthor.get(authorName(by))
  }
}
