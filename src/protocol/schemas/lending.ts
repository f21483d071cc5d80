import * as v from 'valibot'
import { book } from './book.ts'
import { described } from './described.ts'
import { count, id, moment } from './shapes.ts'

// The results of the methods about copies, borrowers and loans.

const number = described(v.string(), 'Its barcode or accession number; compared without blanks and case.')
const borrowerNumber = described(count, 'A random number: names and cards stand in the answers about borrowers only.')

const copy = v.object({
  copy: number,
  id: described(id, 'The book.'),
  lost: v.exactOptional(described(moment, 'Since when it is lost.')),
})

const borrower = v.object({
  borrower: borrowerNumber,
  card: v.string(),
  name: v.string(),
  note: v.exactOptional(v.string()),
})

/** A loan is open until it has `returned` or `lost`. */
const loan = v.object({
  loan: count,
  id: described(id, 'The book.'),
  copy: v.exactOptional(number),
  borrower: v.exactOptional(described(count, 'Who has it; gone when it is returned.')),
  at: moment,
  until: described(v.pipe(v.string(), v.isoDate()), 'The last day.'),
  renewals: count,
  returned: v.exactOptional(moment),
  lost: v.exactOptional(moment),
})

const recognised = v.variant('kind', [
  v.object({ kind: v.literal('borrower'), borrower, loans: v.array(loan) }),
  v.object({ kind: v.literal('copy'), copy, book, loan: v.exactOptional(loan) }),
  v.object({ kind: v.literal('book'), books: v.array(book) }),
  v.object({ kind: v.literal('unknown'), code: v.string(), why: v.string() }),
])

/** The result of each method of librarians. */
export const LENDING_RESULTS = {
  RECOGNISE: recognised,
  ADD_COPY: copy,
  REMOVE_COPY: copy,
  COPIES: v.object({ copies: v.array(copy) }),
  MARK_LOST: v.union([copy, loan]),
  MARK_FOUND: v.union([copy, loan]),
  ADD_BORROWER: borrower,
  UPDATE_BORROWER: borrower,
  ERASE_BORROWER: borrower,
  BORROWERS: v.object({ borrowers: v.array(borrower), total: count }),
  LEND: loan,
  RETURN: loan,
  RENEW: loan,
  LOANS: v.object({ loans: v.array(loan), total: count }),
}

/** What happened, as it is told to those who follow. */
export const lendingEvent = v.object({
  event: v.picklist(['lent', 'returned', 'renewed', 'lost', 'found', 'copy-added', 'copy-removed']),
  loan: v.exactOptional(loan),
  copy: v.exactOptional(copy),
})
