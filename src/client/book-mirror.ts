import type { Book } from '../domain/book.ts'
import type { BookstoreError } from '../domain/errors.ts'
import type { Change } from '../protocol/results.ts'

/**
 * What happens to a mirror. `loading` comes with each page, `loaded` after each load of the whole list, before any change after
 * it: at first, and when changes were missed that are gone. `refused` says that the server does not let it be read; the next
 * connection or role tries again.
 */
export type MirrorEvent =
  | { type: 'loading'; received: number; total: number }
  | { type: 'loaded'; books: readonly Book[] }
  | { type: 'change'; change: Change }
  | { type: 'refused'; error: BookstoreError }

/** All books of the catalogue, as the server has them, until it is closed. Books come in the order of their ids. */
export interface BookMirror extends Iterable<Book> {
  /** How many books there are. */
  readonly size: number
  get(id: number): Book | undefined
  /** Calls `listener` after each change to the mirror. Returns a function that stops that. */
  onEvent(listener: (event: MirrorEvent) => void): () => void
  close(): void
}
