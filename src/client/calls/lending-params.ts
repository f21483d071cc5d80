// The params of the methods of librarians, as a caller writes them: see call-params.ts.

interface Keyed {
  /** Makes the step idempotent. The client makes a key for each step that has none. */
  requestKey?: string | undefined
}

/** Which loan is meant: its number, its copy, or its book where only one of it is lent. */
type LoanKey = { loan: number } | { copy: string } | { id: number; borrower?: number | undefined }

/** Each method of librarians, with its params. Days are written as YYYY-MM-DD. */
export interface LendingCallParams {
  /** What a code is: a card, the number of a copy, or an ISBN. */
  RECOGNISE: { code: string }
  ADD_COPY: { copy: string; id: number } & Keyed
  REMOVE_COPY: { copy: string } & Keyed
  COPIES: { id?: number | undefined }
  MARK_LOST: ({ copy: string } | { loan: number }) & Keyed
  MARK_FOUND: ({ copy: string } | { loan: number }) & Keyed
  ADD_BORROWER: { card: string; name: string; note?: string | undefined }
  UPDATE_BORROWER: {
    borrower: number
    card?: string | undefined
    name?: string | undefined
    note?: string | undefined
  }
  /** `endLoans` returns first what this person has; else that is CONFLICT. */
  ERASE_BORROWER: { borrower: number; endLoans?: boolean | undefined }
  BORROWERS: { q?: string | undefined; limit?: number | undefined }
  LEND: { borrower: number; until?: string | undefined } & ({ copy: string } | { id: number }) & Keyed
  RETURN: LoanKey & Keyed
  RENEW: LoanKey & { until?: string | undefined } & Keyed
  LOANS: {
    borrower?: number | undefined
    id?: number | undefined
    state?: 'open' | 'overdue' | 'lost' | 'all' | undefined
    limit?: number | undefined
  }
}
