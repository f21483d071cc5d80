import type { BookstoreClient } from '../../client/client.ts'
import type { Loan } from '../../domain/lending/lending.ts'
import type { DeskView, LoanRow } from '../state/desk/desk.ts'
import type { DeskSeen } from '../state/desk/desk-work.ts'

/** So many loans are listed, the newest; the count of those that are overdue is of all. */
const LISTED = 500
const BORROWERS_NAMED = 1_000

/** Asks for the loans that the desk lists, and how many are overdue. */
export async function lookForDesk(
  client: BookstoreClient,
  view: DeskView,
  served: number | undefined,
): Promise<DeskSeen> {
  const { total: overdue } = await client.call('LOANS', { state: 'overdue', limit: 1 })
  const loans = await loansOf(client, view, served)
  const rows = view.type === 'served' ? loans.map(loan => ({ loan })) : await withNames(client, loans)
  return { view, served, rows, overdue }
}

async function loansOf(client: BookstoreClient, view: DeskView, served: number | undefined): Promise<readonly Loan[]> {
  if (view.type === 'people' || (view.type === 'served' && served === undefined)) return []
  const which =
    view.type === 'served'
      ? { borrower: served, state: 'open' as const }
      : view.type === 'book'
        ? { id: view.id, state: 'open' as const }
        : { state: view.type }
  const { loans } = await client.call('LOANS', { ...which, limit: LISTED })
  return loans
}

async function withNames(client: BookstoreClient, loans: readonly Loan[]): Promise<LoanRow[]> {
  if (loans.length === 0) return []
  const { borrowers } = await client.call('BORROWERS', { limit: BORROWERS_NAMED })
  const names = new Map(borrowers.map(({ borrower, name }) => [borrower, name]))
  return loans.map(loan => {
    const who = loan.borrower === undefined ? undefined : names.get(loan.borrower)
    return { loan, ...(who !== undefined && { who }) }
  })
}
