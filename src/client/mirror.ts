import type { Book } from '../domain/book.ts'
import type { Change } from '../protocol/results.ts'

/** What a mirror tells its owner. `loaded` comes after every (re)load of the whole list. */
export type MirrorEvent =
  | { type: 'loading'; received: number; total: number }
  | { type: 'loaded'; books: ReadonlyMap<number, Book> }
  | { type: 'change'; change: Change }
