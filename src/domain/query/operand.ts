import { STATUSES } from '../book.ts'
import { howToWrite, numberOf } from '../number-text.ts'
import { readStatus } from '../status.ts'
import { kindOf, type QueryField, type QueryKind } from './query-fields.ts'

export type Scalar = string | number

/** What a value is compared with, or the sentence that says what is allowed instead. */
export type Operand = { value: Scalar } | { problem: string }

/** The longest text that is compared with. No field of a book holds a longer one. */
const MAX_TEXT = 5000
/** The smallest number that is compared with: smaller ones are written with an exponent, which people do not type. */
const SMALLEST = 0.000001
/** A moment or the beginning of one: `2026`, `2026-11`, `2026-11-25T08`. */
const DATE = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d(?::\d\d(?::\d\d(?:\.\d{1,3})?)?)?Z?)?)?)?$/

const READERS: Readonly<Record<QueryKind, (given: Scalar) => Operand>> = {
  text: given => ({ value: String(given) }),
  isbn: given => ({ value: String(given) }),
  number: readNumber,
  date: given =>
    DATE.test(String(given))
      ? { value: String(given).replace('Z', '') }
      : { problem: 'must be a date, or the beginning of one, such as 2026-11 or 2026-11-25' },
  status: given => {
    const status = readStatus(String(given))
    return status ? { value: status } : { problem: `must be one of ${STATUSES.join(', ')}` }
  },
}

/** Reads what the values of a field are compared with, as the field's own values are read: numbers may come as text. */
export function readOperand(field: QueryField, given: unknown): Operand {
  if (!isScalar(given)) return { problem: 'must be a text or a number' }
  if (String(given).length > MAX_TEXT) return { problem: `must have at most ${MAX_TEXT} characters` }
  return READERS[kindOf(field)](given)
}

function readNumber(given: Scalar): Operand {
  const number = typeof given === 'number' ? given : numberOf(given)
  const size = Math.abs(number)
  // Minus nothing is nothing.
  if (size === 0) return { value: 0 }
  if (size < SMALLEST) return { problem: `must be 0, or at least ${SMALLEST.toFixed(6)} away from it` }
  if (size <= Number.MAX_SAFE_INTEGER) return { value: number }
  return { problem: (typeof given === 'string' ? howToWrite(given)?.problem : undefined) ?? 'must be a number' }
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number'
}
