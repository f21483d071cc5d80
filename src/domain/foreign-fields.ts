import type { Book } from './book.ts'
import { isKnownField, unknownField } from './check-fields.ts'
import { type FieldProblem, invalid } from './errors.ts'
import { showValue } from './show-value.ts'

type Fields = Readonly<Record<string, unknown>>

/** Separates the fields of a book from others, such as those in a db.json that was made elsewhere. */
export function splitFields(given: Fields): { ours: Record<string, unknown>; foreign: Record<string, unknown> } {
  const ours: [string, unknown][] = []
  const foreign: [string, unknown][] = []
  for (const entry of Object.entries(given)) (isKnownField(entry[0]) ? ours : foreign).push(entry)
  return { ours: Object.fromEntries(ours), foreign: Object.fromEntries(foreign) }
}

/**
 * Lets a client send back what a book holds besides our fields, as it was: who changes a whole book need not take it out.
 *
 * @throws BookstoreError INVALID with each field that the book does not have, or has with another value
 */
export function checkForeign(book: Book, foreign: Fields = {}): void {
  const stored = book as unknown as Fields
  const problems = Object.entries(foreign)
    .filter(([name, value]) => !Object.hasOwn(stored, name) || !isSame(value, stored[name]))
    .map(([name, value]) =>
      Object.hasOwn(stored, name) ? cannotChange(name, value, stored) : unknownField(name, value),
    )
  if (problems.length > 0) throw invalid(problems)
}

function cannotChange(field: string, value: unknown, book: Fields): FieldProblem {
  const message = `${field} is not a field of a book: book ${book['id']} has it from its file, and keeps it as it is, ${showValue(book[field])} (given: ${showValue(value)})`
  return { field, message, value, rule: 'kept', stored: book[field] }
}

/** Whether two values are the same as JSON: the order of an object's names is none. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(name => Object.hasOwn(b, name) && isSame((a as Fields)[name], (b as Fields)[name]))
}
