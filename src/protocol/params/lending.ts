import * as v from 'valibot'
import { MAX_ID } from '../../domain/fields.ts'
import { LENGTHS, LIMITS } from '../limits.ts'
import { integer, text } from './values.ts'

// The params of the methods about copies, borrowers and loans.

const id = integer(1, MAX_ID)
const loan = integer(1, Number.MAX_SAFE_INTEGER)
const borrower = integer(1, 2 ** 48)
const copy = text(1, LENGTHS.code)
const name = text(1, LENGTHS.name)
const note = text(0, LENGTHS.note)
const until = v.pipe(v.string(), v.isoDate(), v.check(isDay))
const key = { requestKey: v.optional(text(1, LENGTHS.key)) }
const limit = v.optional(integer(1, LIMITS.pageBooks))

const copyOrLoan = v.union([v.strictObject({ copy, ...key }), v.strictObject({ loan, ...key })])
/** Which loan is meant: its number, its copy, or its book. */
const loanKey = v.union([
  v.strictObject({ loan, ...key }),
  v.strictObject({ copy, ...key }),
  v.strictObject({ id, borrower: v.optional(borrower), ...key }),
])
const renewal = { until: v.optional(until), ...key }
const loanRenewal = v.union([
  v.strictObject({ loan, ...renewal }),
  v.strictObject({ copy, ...renewal }),
  v.strictObject({ id, borrower: v.optional(borrower), ...renewal }),
])

/** The methods of librarians, each with the schema of its params. */
const METHODS = {
  RECOGNISE: { params: v.strictObject({ code: text(1, LENGTHS.isbn) }), role: 'librarian' },
  ADD_COPY: { params: v.strictObject({ copy, id, ...key }), role: 'librarian' },
  REMOVE_COPY: { params: v.strictObject({ copy, ...key }), role: 'librarian' },
  COPIES: { params: v.strictObject({ id: v.optional(id) }), role: 'librarian' },
  MARK_LOST: { params: copyOrLoan, role: 'librarian' },
  MARK_FOUND: { params: copyOrLoan, role: 'librarian' },
  ADD_BORROWER: {
    params: v.strictObject({ card: copy, name, note: v.optional(note) }),
    role: 'librarian',
  },
  UPDATE_BORROWER: {
    params: v.strictObject({ borrower, card: v.optional(copy), name: v.optional(name), note: v.optional(note) }),
    role: 'librarian',
  },
  ERASE_BORROWER: {
    params: v.strictObject({ borrower, endLoans: v.optional(v.boolean()) }),
    role: 'librarian',
  },
  BORROWERS: {
    params: v.strictObject({ q: v.optional(text(0, LENGTHS.search)), limit }),
    role: 'librarian',
  },
  LEND: {
    params: v.union([
      v.strictObject({ borrower, copy, until: v.optional(until), ...key }),
      v.strictObject({ borrower, id, until: v.optional(until), ...key }),
    ]),
    role: 'librarian',
  },
  RETURN: { params: loanKey, role: 'librarian' },
  RENEW: { params: loanRenewal, role: 'librarian' },
  LOANS: {
    params: v.strictObject({
      borrower: v.optional(borrower),
      id: v.optional(id),
      state: v.optional(v.picklist(['open', 'overdue', 'lost', 'all'])),
      limit,
    }),
    role: 'librarian',
  },
} as const

/** The methods of librarians. They concern persons: nobody who follows a connection is shown what they say. */
export const LENDING_METHODS = Object.fromEntries(
  Object.entries(METHODS).map(([name, method]) => [name, { ...method, isPrivate: true }]),
) as { [Name in keyof typeof METHODS]: (typeof METHODS)[Name] & { isPrivate: true } }

export type LendingMethod = keyof typeof LENDING_METHODS

/** Narrows a method to one of {@link LENDING_METHODS}. */
export function isLendingMethod(name: string): name is LendingMethod {
  return Object.hasOwn(METHODS, name)
}

/** Whether the calendar has a day, which is written as YYYY-MM-DD: there is no 31st of February. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
