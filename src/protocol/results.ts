import type { Book } from '../domain/book.ts'
import type { Author, ChangeType, Position } from '../domain/book-store.ts'
import type { Limits } from './limits.ts'
import type { Role } from './roles.ts'

// What each method answers, as types: results are written by the server and only read by clients.

interface ListResult extends Position {
  books: Book[]
  total: number
  nextCursor?: string
}

export interface WorkerCounts {
  /** Those that have a connection, also one that has not asked for anything yet. */
  busy: number
  spare: number
  starting: number
  /** Of the busy ones those whose connection has not asked for anything yet. */
  handshake: number
  /** Those that are on their way out. */
  ending: number
  /** For how many milliseconds none is forked, as several ended as soon as they started; 0 when all is well. */
  pausedMs: number
  /** How many there may be, and so connections at once. */
  max: number
  /** Connections that wait for a worker. */
  waiting: number
  /** Connections that were turned away since the start, because there was no room for them. */
  refused: number
}

/** While the server takes no new connections: so many are open still, of so many when that began. */
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
  BATCH: { results: Book[]; revision: number }
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
