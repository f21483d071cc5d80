import type { Book } from '../book.ts'
import { invalid } from '../errors.ts'
import { isQueryField, QUERY_FIELDS, type QueryField } from './query-fields.ts'

export interface SortKey {
  field: QueryField
  descending: boolean
}

const collator = new Intl.Collator('en', { numeric: true })

/**
 * Reads a sort order such as `-year,title`. The id always comes last, so that the order is total.
 *
 * @throws BookstoreError INVALID when a field cannot be sorted by
 */
export function parseSort(text: string): SortKey[] {
  const keys = text.split(',').map(part => parseSortKey(part.trim(), text))
  const first = keys.findIndex(key => key.field === 'id')
  return first >= 0 ? keys.slice(0, first + 1) : [...keys, { field: 'id', descending: false }]
}

function parseSortKey(part: string, whole: string): SortKey {
  const descending = part.startsWith('-')
  const field = descending ? part.slice(1) : part
  if (isQueryField(field)) return { field, descending }
  const message = `sort must name fields of a book, "-" in front for descending (given: ${JSON.stringify(whole)})`
  throw invalid([{ field: 'sort', message, value: whole, rule: 'unknown', allowed: QUERY_FIELDS }])
}

/** Turns a value into its sort key: numbers are sorted by size, everything else as people sort text. */
export type SortValue = string | number

/** Takes a book's values in the order of the sort keys, as a cursor remembers them. */
export function sortValues(book: Book, keys: readonly SortKey[]): SortValue[] {
  return keys.map(key => {
    const value = book[key.field]
    if (typeof value === 'number' || typeof value === 'string') return value
    return value === undefined ? '' : value.join(', ')
  })
}

/** Compares two rows of {@link sortValues}: negative when `a` comes first. */
export function compareValues(a: readonly SortValue[], b: readonly SortValue[], keys: readonly SortKey[]): number {
  for (let index = 0; index < keys.length; index++) {
    const order = compareValue(a[index] ?? '', b[index] ?? '')
    if (order !== 0) return keys[index]?.descending ? -order : order
  }
  return 0
}

function compareValue(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== typeof b) return typeof a === 'number' ? 1 : -1
  // The collator takes texts for equal that differ in ignorable characters only. A sort order must tell them apart.
  return collator.compare(String(a), String(b)) || (a < b ? -1 : a > b ? 1 : 0)
}
