export const ERROR_CODES = [
  'PARSE',
  'REQUEST',
  'METHOD',
  'PARAMS',
  'INVALID',
  'NOT_FOUND',
  'DUPLICATE',
  'CONFLICT',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'OVERLOADED',
  'TOO_LARGE',
  'READ_ONLY',
  'STORAGE',
  'INTERNAL',
] as const

/** The code of an error a caller can act on; docs/protocol.md has the table with JSON-RPC numbers and HTTP statuses. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** One value that is not allowed: which field, what was given, and a sentence that says what is allowed. */
export interface FieldProblem {
  field: string
  message: string
  value: unknown
}

/** What an error carries besides its code and sentence. */
export interface ErrorDetails {
  /** With INVALID: each field that was refused. */
  fields?: FieldProblem[]
  /** With CONFLICT: the book as it is now. */
  current?: unknown
  /** With RATE_LIMITED and OVERLOADED: when it is worth to try again, in milliseconds. */
  retryAfterMs?: number
  /** With STORAGE: absent when nothing was changed, `unknown` when the disk would not say. */
  outcome?: 'unknown'
}

/** An error whose sentence may be shown to the caller. Anything else that is thrown is a bug, and INTERNAL outside. */
export class BookstoreError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BookstoreError'
    this.code = code
    this.details = details
  }
}

/** Joins the refused fields of one request into an INVALID error. */
export function invalid(fields: FieldProblem[]): BookstoreError {
  return new BookstoreError('INVALID', fields.map(field => field.message).join('; '), { fields })
}
