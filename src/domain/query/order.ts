import type { Book } from '../book.ts'
import { invalid } from '../errors.ts'
import { callNumberKey } from './call-number.ts'
import { isQueryField, known, QUERY_FIELDS, type QueryField } from './query-fields.ts'
import { titleKey } from './title-key.ts'

export interface SortKey {
  field: QueryField
  descending: boolean
}

// A worker sorts nothing: the mark has its bundle leave this out, which takes five milliseconds of a start.
const collator = /* @__PURE__ */ new Intl.Collator('en', { numeric: true })

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

/** Numbers are sorted by size, everything else as people sort text. An empty text is what is not known. */
export type SortValue = string | number

/** Takes a book's values in the order of the sort keys, as a cursor remembers them. */
export function sortValues(book: Book, keys: readonly SortKey[]): SortValue[] {
  return keys.map(({ field }) => {
    if (field === 'title') return titleKey(book)
    const value = book[field] ?? ''
    if (typeof value === 'number') return known(field, value)
    if (typeof value !== 'string') return value.join(', ')
    return field === 'callNumber' ? callNumberKey(value) : value
  })
}

/** Compares two rows of {@link sortValues}: negative when `a` comes first. What is not known comes last in both directions. */
export function compareValues(a: readonly SortValue[], b: readonly SortValue[], keys: readonly SortKey[]): number {
  for (const [index, { field, descending }] of keys.entries()) {
    const [one = '', other = ''] = [a[index], b[index]]
    if (one === other) continue
    if (one === '') return 1
    if (other === '') return -1
    const order = compareValue(one, other, field)
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

function compareValue(a: SortValue, b: SortValue, field: QueryField): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  // The keys of call numbers are made so that they are compared character by character.
  return field === 'callNumber' ? compareCharacters(a, b) : compareTexts(String(a), String(b))
}

/** Compares two texts as people sort them, with numbers by their size. */
export function compareTexts(a: string, b: string): number {
  // The collator takes texts for equal that differ in ignorable characters only. A sort order must tell them apart.
  return collator.compare(a, b) || compareCharacters(a, b)
}

function compareCharacters(a: SortValue, b: SortValue): number {
  return a < b ? -1 : a > b ? 1 : 0
}
