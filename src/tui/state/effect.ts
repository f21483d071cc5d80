import type { Book } from '../../domain/book.ts'
import type { BookMerge } from '../../domain/duplicates/merge-books.ts'
import type { RowProblem } from '../../exchange/plan/draft.ts'
import type { ScanWrite } from '../../scanning/scan-batch.ts'
import type { DeskJob, DeskView } from './desk/desk.ts'
import type { Undoing } from './undo/changes.ts'

/** A write to be sent: its fields and its request key. `client` is the name under which it was sent before, when another app sent it. */
interface Sending {
  fields: Record<string, unknown>
  requestKey: string
  client?: string
}

/** An effect: work outside the state, which reducers only ask for. */
export type Effect =
  | ({ type: 'add' } & Sending)
  | ({ type: 'update'; id: number; ifRevision: number } & Sending)
  | { type: 'delete'; id: number; ifRevision: number }
  | { type: Undoing; revision: number }
  /** To be asked about; `gone` are those that it cannot be. */
  | { type: 'find change'; which: Undoing; gone: readonly number[] }
  | { type: 'history'; id: number }
  | { type: 'merge'; merge: BookMerge }
  | { type: 'close' | 'kill'; connection: number }
  /** A write of a batch of scans, and to take all of a batch back. */
  | { type: 'scan write'; group: string; write: ScanWrite }
  | { type: 'undo scans'; group: string }
  | { type: 'read lookup'; file: string }
  | { type: 'prepare import'; file: string }
  | { type: 'run import' | 'stop import' }
  | { type: 'write report'; file: string; problems: readonly RowProblem[] }
  | { type: 'signal'; how: 'bell' | 'flash' | 'none' }
  | { type: 'follow traffic'; connection: number }
  | { type: 'end traffic' }
  /** A task of the desk, for whom is served. */
  | { type: 'desk'; job: DeskJob; served?: number }
  | { type: 'desk look'; view: DeskView; served?: number }
  | { type: 'copy'; text: string }
  | { type: 'export'; file: string; books: readonly Book[]; isForSpreadsheets: boolean; isReplaced: boolean }
  | { type: 'restart' | 'detach' | 'quit' | 'redraw' | 'suspend' }
