import type { Book } from '../domain/book.ts'
import type { Author, ChangeType, Position } from '../domain/book-store.ts'
import type { Limits } from './limits.ts'
import type { Role } from './roles.ts'

// The results of the methods, as types without schemas: the server writes them, and clients only read them.

interface ListResult extends Position {
  books: Book[]
  total: number
  nextCursor?: string
}

export interface WorkerCounts {
  /** Workers with a connection, also with one that has not asked for anything yet. */
  busy: number
  spare: number
  starting: number
  /** Busy workers whose connection has not asked for anything yet. */
  handshake: number
  /** Workers that have been told to end and have not ended yet. */
  ending: number
  /** For how many milliseconds no worker is forked, because several ended right after their start; else 0. */
  pausedMs: number
  /** How many workers there may be, and so connections at once. */
  max: number
  /** Connections that wait for a worker. */
  waiting: number
  /** Connections that were refused for want of a place, since the start. */
  refused: number
}

/** A drain that is under way: how many connections are still open, of how many when it began. */
export interface Draining {
  open: number
  of: number
}

export interface StatusResult extends Position {
  version: string
  /** The process of this connection's worker. */
  pid: number
  supervisorPid: number
  connection: number
  client: string
  role: Role
  uptimeMs: number
  connections: number
  workers: WorkerCounts
  /** What stands between a worker and the machine, such as `seccomp`, `Landlock 7`, `user nobody`. */
  sandbox: string[]
  draining?: Draining
  books: number
  writable: boolean
  /** Why the catalogue is not writable. */
  reason?: string
  limits: Limits
}

export interface Change {
  revision: number
  at: string
  type: ChangeType
  id: number
  book?: Book
  by: Author
}

export interface ResultOf {
  ADD: Book
  LIST: ListResult
  GET: Book
  UPDATE: Book
  DELETE: Book
  /** Those for which an answer has no room are told by id and revision only. */
  BATCH: { results: (Book | Pick<Book, 'id' | 'revision'>)[]; revision: number }
  UNDO: { changes: Pick<Change, 'type' | 'id' | 'book'>[]; revision: number }
  REDO: { changes: Pick<Change, 'type' | 'id' | 'book'>[]; revision: number }
  HISTORY: { changes: Change[] }
  SUBSCRIBE: { subscription: number } & Position
  UNSUBSCRIBE: true
  STATUS: StatusResult
  AUTH: { role: Role }
  CLOSE: true
  KILL: true
  DETACH: true
  DRAIN: true
  SHUTDOWN: true
}
