import type { Book } from '../../../domain/book.ts'
import type { Borrower, Copy, Loan } from '../../../domain/lending/lending.ts'
import { EMPTY_FIELD, type TextField } from '../text-field.ts'

/** Something that is to be done at the desk. Tasks are done one after the other, in the order in which they came. */
export type DeskTask =
  | { type: 'scan'; code: string }
  | { type: 'return' | 'renew' | 'lost' | 'found'; loan: Loan }
  | { type: 'copy found'; copy: string }
  | { type: 'serve'; borrower: Borrower }
  | { type: 'register'; card: string; name: string }

/** A task, and the key under which it is done once, however often it is sent. */
export interface DeskJob {
  task: DeskTask
  requestKey: string
}

/** What became of a task. */
export type DeskOutcome =
  | { type: 'served'; borrower: Borrower; isNew: boolean }
  | { type: 'loan'; loan: Loan; isRenewed: boolean }
  | { type: 'copy'; copy: Copy; is: 'in' | 'missing' | 'lost now' | 'found' }
  | { type: 'books'; books: readonly Book[] }
  | { type: 'people'; code: string; people: readonly Borrower[] }
  | { type: 'unknown'; code: string; why: string }

/** Which loans are listed: those of whom is served, those of a book, or all that are overdue or lost. */
export type DeskView = { type: 'served' | 'overdue' | 'lost' | 'people' } | { type: 'book'; id: number }

/** A loan, and who has it where the list is of several persons. */
export interface LoanRow {
  loan: Loan
  who?: string
}

/** A form for somebody who is to be registered. */
export interface Registration {
  card: TextField
  name: TextField
  at: 'card' | 'name'
  /** Why it is not saved. */
  note?: string
}

/** The last thing that the desk has said. */
export interface DeskSaid {
  text: string
  level: 'info' | 'good' | 'bad'
  /** A code that nobody knows: the card of somebody who is yet to be registered, perhaps. */
  unknown?: string
  /** The copy that was scanned, where it is lost. */
  lostCopy?: string
}

/** The desk, where books are lent and come back. It goes on while it is not looked at. */
export interface DeskState {
  field: TextField
  served?: Borrower
  view: DeskView
  rows: readonly LoanRow[]
  people: readonly Borrower[]
  /** The chosen row. */
  at: number
  said?: DeskSaid
  jobs: readonly DeskJob[]
  /** Whether the first of the jobs is on its way. */
  isBusy: boolean
  /** Whether somebody has lent or returned something since the lists were asked for, and whether they are being asked for. */
  isStale: boolean
  isLooking: boolean
  /** How many loans are overdue, once that is known, and the day of which that is true. */
  overdue?: number
  day: string
  registration?: Registration
}

export const NO_DESK: DeskState = {
  field: EMPTY_FIELD,
  view: { type: 'served' },
  rows: [],
  people: [],
  at: 0,
  jobs: [],
  isBusy: false,
  isStale: false,
  isLooking: false,
  day: '',
}
