import type { BookChanges, NewBook } from './book.ts'
import type { Where } from './query/where.ts'

// The port of the store. Books pass through it as the JSON text in which they are stored, so that one serialisation serves
// journal, checkpoint, reply and feed.

/** One book as JSON text, without line breaks. */
export type BookText = string

/** Who made a change. `connection` is 0 when no connection asked for it, as in a repair. */
export interface Author {
  /** The name that the client gave, if any. */
  client?: string
  connection: number
  pid: number
}

/** A position in the history of a catalogue. With another epoch it is another history, and the revision means nothing there. */
export interface Position {
  epoch: string
  revision: number
}

export interface ListQuery {
  /** Words to be found anywhere in a book, see `search.ts`. */
  q?: string
  /** Conditions on fields, see `query/where.ts`. */
  where?: Where
  /** Such as `-year,title`; the default is `id`. */
  sort?: string
  /** 1–1000, default 1000. */
  limit?: number
  cursor?: string
}

export interface Page extends Position {
  texts: BookText[]
  /** How many books match, on all pages. */
  total: number
  /** The cursor of the next page; absent on the last one. */
  nextCursor?: string
}

export type BookKey = { id: number } | { isbn: string }

export type Operation =
  | { type: 'add'; fields: NewBook }
  | {
      type: 'update'
      id: number
      changes: BookChanges
      /** Fields that are not ours, which the book must hold already: see `foreign-fields.ts`. */
      foreign?: Readonly<Record<string, unknown>>
      ifRevision?: number
    }
  | { type: 'delete'; id: number; ifRevision?: number }

/** Operations that are committed together, all or none. */
export interface Write {
  operations: readonly Operation[]
  /** Makes the write idempotent for ten minutes, per client name (per connection where there is none). */
  requestKey?: string
  /** Whose key it is, where neither a name nor the connection tells: whoever has the same scope shares keys. */
  keyScope?: string
  /** Ties writes together for undo. */
  group?: string
}

export interface Committed {
  /** For each operation the book as it is now, or as it was when it was deleted. */
  texts: BookText[]
  /** The revision of the last operation. */
  revision: number
}

export type ChangeType = 'added' | 'updated' | 'deleted'

/** A committed change. */
export interface ChangeText {
  revision: number
  type: ChangeType
  id: number
  /** JSON of `{revision, type, id, book?, at, by}`; without `book` when it was deleted. */
  text: string
}

export interface Undone {
  /** JSON of `{type, id, book?}` each. */
  changes: string[]
  revision: number
}

export interface HistoryQuery {
  id?: number
  /** 1–1000, default 100. */
  limit?: number
}

/** A subscription to changes, with those that were missed, or, when these are gone, the reason (`resync`). */
export type Subscription =
  | { position: Position; missed: ChangeText[]; end(): void }
  | { position: Position; resync: string; end(): void }

export interface StoreStatus extends Position {
  books: number
  /** False when the file is read-only or the disk fails; `reason` then says why. */
  writable: boolean
  reason?: string
  journalBytes: number
  /** How many checkpoints were written since the store was opened, and how many milliseconds the last one took. */
  checkpoints?: { count: number; lastMs: number }
}

/**
 * A store of books. Every method rejects with a BookstoreError: INVALID, NOT_FOUND, DUPLICATE, CONFLICT, READ_ONLY or
 * STORAGE. A write resolves after it is durable, and is visible to others only then.
 */
export interface BookStore {
  list(query: ListQuery): Promise<Page>
  get(key: BookKey): Promise<BookText>
  commit(write: Write, by: Author): Promise<Committed>
  /** Undoes the author's last change, or the one of this revision. */
  undo(by: Author, revision?: number): Promise<Undone>
  /** Redoes what was undone last, or what was undone at this revision. */
  redo(by: Author, revision?: number): Promise<Undone>
  /** JSON of each change, newest first. */
  history(query: HistoryQuery): Promise<string[]>
  /** Calls `onChange` for every change after the returned position, in order and without a gap, until `end()`. */
  changes(since: Position | undefined, onChange: (change: ChangeText) => void): Promise<Subscription>
  status(): Promise<StoreStatus>
  close(): Promise<void>
}
