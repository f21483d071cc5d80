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
  busy: number
  spare: number
  starting: number
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
