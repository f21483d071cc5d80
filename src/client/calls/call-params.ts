import type { BookFields } from '../../domain/book.ts'
import type { LendingCallParams } from './lending-params.ts'

// The params of each method as a caller writes them. They are types without schemas, so that whoever imports the client needs
// none of the server's packages. A test compares them with the schemas of protocol/params.ts.

/** A number may come as decimal text, as forms deliver it: `"1980"`, `"12.50"`. */
type Given<Value> = Value extends number ? number | string : Value

/** The fields of a book as they are sent. `null` empties a field, or gives it its preset. */
export type BookInput = { [Name in keyof BookFields]?: Given<BookFields[Name]> | null | undefined }

interface WriteOptions {
  /**
   * Makes the write idempotent: sent again with the same key, it is done once. 1–64 characters. The client makes one for each
   * write that has none.
   */
  requestKey?: string | undefined
  /** Ties writes together, so that one UNDO takes all of them back. 1–64 characters. */
  group?: string | undefined
}

interface Conditional {
  /** The revision that the book must have; with another one the write is refused with CONFLICT. */
  ifRevision?: number | undefined
}

type AddParams = BookInput & { title: string; id?: number | undefined } & WriteOptions
type UpdateParams = BookInput & { id: number } & Conditional & WriteOptions
type DeleteParams = { id: number } & Conditional & WriteOptions

/** One write of a BATCH. */
export type BatchOperation =
  | { method: 'ADD'; params: AddParams }
  | { method: 'UPDATE'; params: UpdateParams }
  | { method: 'DELETE'; params: DeleteParams }

/** What LIST is to find, and in which order. */
export interface ListParams {
  /** Words anywhere in a book. */
  q?: string | undefined
  /** What a person types: `author:hirata year>2000 -status:out`. */
  filter?: string | undefined
  /** Conditions, as docs/protocol.md has them. */
  where?: Record<string, unknown> | unknown[] | undefined
  /** Fields, such as `-year,title`; a minus is for descending. */
  sort?: string | undefined
  /** The most books of one page: 1–1000. */
  limit?: number | undefined
  cursor?: string | undefined
}

type Nothing = Record<string, never>

/** Every method that {@link BookstoreClient.call} performs, with its params. */
export interface CallParams extends LendingCallParams {
  ADD: AddParams
  LIST: ListParams
  GET: { id: number } | { isbn: string }
  UPDATE: UpdateParams
  DELETE: DeleteParams
  /** 1–500 writes, of which all are done or none. */
  BATCH: { operations: BatchOperation[] } & WriteOptions
  /** `revision` names a change other than the last. */
  UNDO: { revision?: number | undefined }
  REDO: { revision?: number | undefined }
  HISTORY: { id?: number | undefined; limit?: number | undefined }
  STATUS: Nothing
  /** The rest is for operators. */
  CLOSE: { connection: number; reason?: string | undefined }
  KILL: { connection: number }
  DETACH: Nothing
  DRAIN: Nothing
  SHUTDOWN: Nothing
}

export type CallMethod = keyof CallParams
