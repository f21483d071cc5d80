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

/** The code of an error. docs/protocol.md has the table with JSON-RPC codes and HTTP statuses. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * The rule that a value breaks, with its limits: for programs that say in words of their own what is allowed.
 * docs/protocol.md has the table. Lengths are UTF-16 code units.
 */
export type BrokenRule =
  | { rule: 'required' | 'currency' | 'language' | 'once' | 'unused' | 'cursor' | 'condition' | 'object' }
  | { rule: 'length'; min: number; max: number }
  | { rule: 'range'; min: number; max: number; integer: boolean }
  | { rule: 'notation' | 'oneOf' | 'unknown'; allowed: readonly string[] }
  | { rule: 'list'; min: number; max: number; length?: number }
  | { rule: 'isbn'; max: number }
  | { rule: 'kept'; stored: unknown }
  | { rule: 'filter'; column: number }

/** One value that is not allowed: which field, what was given, a sentence that says what is allowed, and the rule behind it. */
export type FieldProblem = BrokenRule & {
  field: string
  message: string
  value: unknown
}

/** One of a client's changes as UNDO and REDO speak of it: a write, a BATCH, or all of a group. */
export interface NamedChange {
  /** The revision of its last book, which UNDO takes as `revision`. */
  revision: number
  /** What it did to the book. */
  type: 'added' | 'updated' | 'deleted'
  id: number
  title: string
  /** How many books it changed. */
  books: number
}

/** One operation of a BATCH that was refused. Its sentence is absent where there are too many for one answer. */
export interface RefusedOperation {
  /** Its place in the BATCH, from 0. */
  index: number
  code: ErrorCode
  message?: string
}

/** The details of an error, besides its code and its sentence. */
export interface ErrorDetails {
  /** With INVALID: each field that was refused. */
  fields?: FieldProblem[]
  /** With CONFLICT: the book as it is now. */
  current?: unknown
  /** With CONFLICT of UNDO and REDO: the change that is in question, and the next older one that nothing stands in the way of. */
  change?: NamedChange
  older?: NamedChange
  /** With BATCH: which of its operations the error is about, from 0. */
  index?: number
  /** With BATCH: all operations that are refused, when there are several; the error is that of the first. */
  refused?: RefusedOperation[]
  /** With RATE_LIMITED and OVERLOADED: after how many milliseconds to try again. */
  retryAfterMs?: number
  /** With STORAGE: absent when nothing was changed, `unknown` when the disk would not say. */
  outcome?: 'unknown'
}

/** An error whose sentence may be shown to the caller. Any other error is a fault of the server, and INTERNAL to a client. */
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
