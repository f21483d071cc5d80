import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import { type Copy, isOpen, isOverdue, type Loan } from '../domain/lending/lending.ts'
import type { LendingState } from './lending-state.ts'

// What may be lent, taken back and changed, as far as the state tells. Each refuses by a BookstoreError.

/** Which loan is meant: by its number, the number of its copy, or its book where only one of it is lent (to this borrower). */
export type LoanKey = { loan: number } | { copy: string } | { id: number; borrower?: number | undefined }

/** Which loans are listed. */
export interface LoanQuery {
  borrower?: number | undefined
  id?: number | undefined
  state?: 'open' | 'overdue' | 'lost' | 'all' | undefined
}

/** The loans of a query, oldest first. `today` is YYYY-MM-DD. */
export function loansOf(known: LendingState, { borrower, id, state = 'open' }: LoanQuery, today: string): Loan[] {
  const isIn = (loan: Loan) =>
    state === 'all' ||
    (state === 'open' && isOpen(loan)) ||
    (state === 'overdue' && isOverdue(loan, today)) ||
    (state === 'lost' && isLost(loan))
  const all = id === undefined || state !== 'open' ? known.loans.values() : known.openLoansOf(id)
  return [...all].filter(
    loan =>
      (borrower === undefined || loan.borrower === borrower) && (id === undefined || loan.id === id) && isIn(loan),
  )
}

/** How many copies of a book are lent or lost. */
export function countOut(state: LendingState, id: number): number {
  const lost = state.copiesOf(id).filter(copy => copy.lost !== undefined).length
  const lostUnnumbered = [...state.loans.values()].filter(
    loan => loan.id === id && loan.copy === undefined && isLost(loan),
  ).length
  return state.openLoansOf(id).length + lost + lostUnnumbered
}

/** What the status of a book is, of which there is one for all copies. */
export function statusOf({ copies }: Book, out: number): Book['status'] {
  return copies > out ? 'Available' : 'Checked Out'
}

export function findCopy(state: LendingState, number: string): Copy {
  const found = state.copy(number)
  if (!found) throw new BookstoreError('NOT_FOUND', `there is no copy ${number}`)
  return found
}

/** A copy that can be lent. */
export function freeCopy(state: LendingState, number: string): Copy {
  const copy = findCopy(state, number)
  const loan = state.openLoanOf(number)
  if (loan) throw new BookstoreError('CONFLICT', `copy ${copy.copy} is lent until ${loan.until}`)
  if (copy.lost !== undefined) throw new BookstoreError('CONFLICT', `copy ${copy.copy} is lost since ${copy.lost}`)
  return copy
}

/** Refuses unless a copy without a number is in. */
export function requireUnnumbered(state: LendingState, { id, copies }: Book): void {
  const numbered = state.copiesOf(id)
  const numberedOut = numbered.filter(({ copy, lost }) => lost !== undefined || state.openLoanOf(copy)).length
  if (copies - numbered.length - (countOut(state, id) - numberedOut) > 0) return
  throw numbered.length > 0 && copies <= numbered.length
    ? new BookstoreError('CONFLICT', `the copies of book ${id} have numbers: say which one it is`)
    : new BookstoreError('CONFLICT', `no copy of book ${id} is in`)
}

/** The open loan that is meant. */
export function findLoan(state: LendingState, key: LoanKey): Loan {
  if ('loan' in key) {
    const loan = state.loans.get(key.loan)
    if (!loan) throw new BookstoreError('NOT_FOUND', `there is no loan ${key.loan}`)
    if (!isOpen(loan)) throw new BookstoreError('CONFLICT', `loan ${key.loan} has ended already`)
    return loan
  }
  if ('id' in key) return onlyLoan(state, key)
  const { copy } = findCopy(state, key.copy)
  const loan = state.openLoanOf(copy)
  if (!loan) throw new BookstoreError('CONFLICT', `copy ${copy} is not lent`)
  return loan
}

function onlyLoan(state: LendingState, { id, borrower }: { id: number; borrower?: number | undefined }): Loan {
  const [loan, ...others] = loansOf(state, { id, borrower }, '')
  const whose = borrower === undefined ? '' : ' to this borrower'
  if (!loan) throw new BookstoreError('CONFLICT', `book ${id} is not lent${whose}`)
  if (others.length === 0) return loan
  const message = `${others.length + 1} copies of book ${id} are lent: say which loan, copy or borrower it is`
  throw new BookstoreError('CONFLICT', message)
}

/** Refuses a change of a book that would contradict its loans. `isReserved`: it is about to be lent. */
export function checkChange(state: LendingState, before: Book, after: Book | undefined, isReserved: boolean): void {
  const { id } = before
  const lent = state.openLoansOf(id).length
  const numbered = state.copiesOf(id).length
  if (!after) {
    if (lent > 0) throw new BookstoreError('CONFLICT', `book ${id} has copies that are lent: they must come back first`)
    if (numbered === 0 && !isReserved) return
    throw new BookstoreError('CONFLICT', `book ${id} has copies with numbers: these must be removed first`)
  }
  const out = countOut(state, id)
  const least = Math.max(out, numbered)
  if (after.copies !== before.copies && after.copies < least)
    throw new BookstoreError('CONFLICT', `book ${id} has at least ${least} copies, ${out} of them lent or lost`)
  const status = statusOf(after, out)
  if (lent > 0 && after.status !== before.status && after.status !== status)
    throw new BookstoreError('CONFLICT', `the status of book ${id} follows from its loans: it is ${status}`)
}

function isLost({ lost, returned }: Loan): boolean {
  return lost !== undefined && returned === undefined
}
