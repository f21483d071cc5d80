import type { Book } from '../domain/book.ts'
import type { BookStore } from '../domain/book-store.ts'
import { readIsbn } from '../domain/isbn/read-isbn.ts'
import type { Borrower, Copy, Loan } from '../domain/lending/lending.ts'
import type { BorrowerFile } from './borrower-file.ts'
import type { LendingState } from './lending-state.ts'
import { loansOf } from './loan-rules.ts'

/** What a code is: a registered card first, then the number of a copy, then an ISBN. */
export type Recognised =
  | { kind: 'borrower'; borrower: Borrower; loans: Loan[] }
  | { kind: 'copy'; copy: Copy; book: Book; loan?: Loan }
  | { kind: 'book'; books: Book[] }
  | { kind: 'unknown'; code: string; why: string }

/** What a code is looked for in. */
export interface Known {
  state: LendingState
  borrowers: BorrowerFile
  store: BookStore
}

/** Says what a code is that was scanned or typed. */
export async function recognise({ state, borrowers, store }: Known, code: string): Promise<Recognised> {
  const borrower = borrowers.byCard(code)
  if (borrower) return { kind: 'borrower', borrower, loans: loansOf(state, { borrower: borrower.borrower }, '') }
  const copy = state.copy(code)
  if (copy) {
    const loan = state.openLoanOf(copy.copy)
    const book = JSON.parse(await store.get({ id: copy.id })) as Book
    return { kind: 'copy', copy, book, ...(loan && { loan }) }
  }
  const { isbn } = readIsbn(code)
  if (isbn === undefined)
    return { kind: 'unknown', code, why: 'it is no card, no number of a copy, and no ISBN that are known here' }
  const { texts } = await store.list({ where: { isbn }, limit: 1000 })
  const books = texts.map(text => JSON.parse(text) as Book)
  return books.length > 0 ? { kind: 'book', books } : { kind: 'unknown', code, why: 'no book has this ISBN' }
}
