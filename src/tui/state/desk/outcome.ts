import type { Book } from '../../../domain/book.ts'
import type { Copy, Loan } from '../../../domain/lending/lending.ts'
import type { AppState } from '../app-state.ts'
import type { DeskOutcome } from './desk.ts'
import { withDesk, withSaid } from './with-desk.ts'

/** The desk after a task: says what became of it, and shows what belongs to it. */
export function withOutcome(state: AppState, outcome: DeskOutcome): AppState {
  switch (outcome.type) {
    case 'served': {
      const { borrower, isNew } = outcome
      const next = withDesk(state, { served: borrower, view: { type: 'served' }, rows: [], people: [], at: 0 })
      return isNew ? withSaid(next, `registered: ${borrower.name}, card ${borrower.card}`, 'good') : next
    }
    case 'loan':
      return withSaid(state, loanText(state, outcome.loan, outcome.isRenewed), 'good')
    case 'copy':
      return withCopy(state, outcome.copy, outcome.is)
    case 'books':
      return withBooksFound(state, outcome.books)
    case 'people': {
      const { code, people } = outcome
      const next = withDesk(state, { view: { type: 'people' }, people, at: 0 })
      return withSaid(next, `“${code}” is in a name or a card: Enter serves the one that is chosen`, 'info')
    }
    case 'unknown':
      return withSaid(state, `unknown: ${outcome.code}: ${outcome.why}`, 'bad', { unknown: outcome.code })
  }
}

/** The answer says what was done: a task that is sent again may meet a loan that it has made or ended itself. */
function loanText(state: AppState, loan: Loan, isRenewed: boolean): string {
  const what = nameOf(state, loan)
  if (loan.returned !== undefined) return `${loan.lost === undefined ? 'returned' : 'found'}: ${what}`
  if (loan.lost !== undefined) return `lost: ${what}`
  const { served } = state.desk
  const to = served && served.borrower === loan.borrower && !isRenewed ? ` to ${served.name}` : ''
  return `lent${to} until ${loan.until}: ${what}`
}

function withCopy(state: AppState, copy: Copy, is: Extract<DeskOutcome, { type: 'copy' }>['is']): AppState {
  const what = nameOf(state, copy)
  if (is === 'in') return withSaid(state, `in: ${what}. To lend it, scan a card first.`, 'info')
  if (is === 'lost now') return withSaid(state, `lost: ${what}`, 'good')
  if (is === 'found') return withSaid(state, `found: ${what}`, 'good')
  const since = copy.lost?.slice(0, 10) ?? ''
  return withSaid(state, `lost since ${since}: ${what}. Ctrl+F notes that it is found.`, 'bad', { lostCopy: copy.copy })
}

function withBooksFound(state: AppState, books: readonly Book[]): AppState {
  const [book, ...others] = books
  if (!book) return state
  if (others.length > 0) {
    const named = books.map(({ id, title }) => `#${id} ${title}`).join(', ')
    return withSaid(state, `several books have this number. Type one of these: ${named}`, 'bad')
  }
  const next = withDesk(state, { view: { type: 'book', id: book.id }, rows: [], people: [], at: 0 })
  const copies = `${book.copies} ${book.copies === 1 ? 'copy' : 'copies'}`
  return withSaid(next, `#${book.id} ${book.title}: ${copies}. To lend it, scan a card first.`, 'info')
}

function nameOf({ index }: AppState, { id, copy }: { id: number; copy?: string }): string {
  const title = index.get(id)?.title ?? `book ${id}`
  return copy === undefined ? title : `${copy} ${title}`
}
