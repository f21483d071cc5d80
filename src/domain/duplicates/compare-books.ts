import type { Book, BookFields } from '../book.ts'
import { cleanLine } from '../clean-text.ts'
import { FIELD_NAMES } from '../fields.ts'
import { known } from '../query/query-fields.ts'

/** One field of several records, side by side. */
export interface ComparedField {
  field: keyof BookFields
  /** What each of them has, as a line; empty where it is not known. */
  values: string[]
  /** Whether they differ. */
  isOther: boolean
}

/** Compares records, field by field. Fields of which none says anything are left out. */
export function compareBooks(books: readonly Book[]): ComparedField[] {
  const fields = FIELD_NAMES.map(field => ({ field, values: books.map(book => lineOf(book, field)) }))
  return fields
    .filter(({ values }) => values.some(value => value !== ''))
    .map(({ field, values }) => ({ field, values, isOther: new Set(values).size > 1 }))
}

function lineOf(book: Book, field: keyof BookFields): string {
  const value = book[field] ?? ''
  return cleanLine(typeof value === 'object' ? value.join(', ') : String(known(field, value)))
}
