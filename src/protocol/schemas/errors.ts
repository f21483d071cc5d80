import * as v from 'valibot'
import { type BrokenRule, ERROR_CODES, type FieldProblem, type NamedChange } from '../../domain/errors.ts'
import { book } from './book.ts'
import { described } from './described.ts'
import { count, id } from './shapes.ts'

const least = v.number()
const texts = v.array(v.string())

/**
 * The limits that stand beside each rule in a refused field.
 *
 * @internal
 */
export const RULES = {
  required: {},
  length: { min: count, max: count },
  range: { min: least, max: least, integer: v.boolean() },
  notation: { allowed: texts },
  oneOf: { allowed: texts },
  list: { min: count, max: count, length: v.exactOptional(count) },
  isbn: { max: count },
  currency: {},
  language: {},
  object: {},
  unknown: { allowed: texts },
  kept: { stored: v.unknown() },
  condition: {},
  filter: { column: count },
  cursor: {},
  once: {},
  unused: {},
} satisfies Record<BrokenRule['rule'], v.ObjectEntries>

/** A value that is not allowed. */
export const fieldProblem = v.variant(
  'rule',
  Object.entries(RULES).map(([rule, limits]) =>
    v.object({
      field: described(v.string(), 'Which field or param; of a BATCH, operations.N. stands before it.'),
      message: described(v.string(), 'A sentence in English that names the field, the value and what is allowed.'),
      value: described(v.unknown(), 'What was given; null when nothing was.'),
      rule: v.literal(rule),
      ...limits,
    }),
  ) as never,
) as unknown as v.GenericSchema<FieldProblem>

const namedChange: v.GenericSchema<NamedChange> = v.object({
  revision: described(count, 'The revision of its last book, which UNDO takes as revision.'),
  type: v.picklist(['added', 'updated', 'deleted']),
  id,
  title: v.string(),
  books: described(count, 'How many books it changed.'),
})

/**
 * The details of an error, besides its code and its sentence.
 *
 * @internal
 */
export const errorDetails = v.object({
  fields: v.exactOptional(described(v.array(fieldProblem), 'With INVALID: each value that was refused.')),
  current: v.exactOptional(book),
  change: v.exactOptional(
    described(namedChange, 'With CONFLICT of UNDO and REDO: the change that cannot be taken back.'),
  ),
  older: v.exactOptional(described(namedChange, 'With CONFLICT of UNDO and REDO: the next one that can.')),
  index: v.exactOptional(described(count, 'Of a BATCH: which operation it is about, from 0.')),
  refused: v.exactOptional(
    described(
      v.array(v.object({ index: count, code: v.picklist(ERROR_CODES), message: v.exactOptional(v.string()) })),
      'Of a BATCH: each operation that is refused, when there are several; without its sentence where there is no room.',
    ),
  ),
  retryAfterMs: v.exactOptional(
    described(count, 'With RATE_LIMITED and OVERLOADED: when to try again, in milliseconds.'),
  ),
  outcome: v.exactOptional(
    described(v.literal('unknown'), 'With STORAGE: the disk would not say whether it was done.'),
  ),
})

/** `data` of a JSON-RPC error. */
export const errorData = v.object({ code: v.picklist(ERROR_CODES), ...errorDetails.entries })

/** An error over HTTP (RFC 9457). */
export const problem = v.object({
  status: v.pipe(v.number(), v.integer()),
  title: v.string(),
  detail: described(v.string(), 'A sentence in English.'),
  message: described(v.string(), 'The same as detail.'),
  code: v.exactOptional(
    described(v.picklist(ERROR_CODES), 'Absent where HTTP itself was refused, as with 403 for a Host or 405.'),
  ),
  ...errorDetails.entries,
})
