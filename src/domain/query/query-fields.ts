import type { Book } from '../book.ts'
import { FIELD_NAMES, FIELD_RULES } from '../fields.ts'

/** The fields of a book that conditions and sort orders may name. */
export type QueryField = keyof Book

/** What the values of a field are compared as. */
export type QueryKind = 'text' | 'number' | 'date' | 'status' | 'isbn'

export const QUERY_FIELDS: readonly QueryField[] = [...FIELD_NAMES, 'id', 'createdAt', 'updatedAt', 'revision']

/** Narrows a name to one of {@link QUERY_FIELDS}. */
export function isQueryField(name: string): name is QueryField {
  return QUERY_FIELDS.some(field => field === name)
}

export function kindOf(field: QueryField): QueryKind {
  if (field === 'id' || field === 'revision') return 'number'
  if (field === 'createdAt' || field === 'updatedAt') return 'date'
  const { kind } = FIELD_RULES[field]
  if (kind === 'integer' || kind === 'number') return 'number'
  return kind === 'status' || kind === 'isbn' ? kind : 'text'
}

/** Whether 0 stands for "not known" in a field. */
function isUnknownAtZero(field: QueryField): boolean {
  return field === 'year' || field === 'pages'
}

/** Takes 0 for nothing where it means that the value is not known. */
export function known(field: QueryField, value: string | number): string | number {
  return value === 0 && isUnknownAtZero(field) ? '' : value
}

/** A book's values in a field: of keywords all of them; where there is none, one empty text. */
export function valuesOf(book: Book, field: QueryField): readonly (string | number)[] {
  const value = book[field] ?? ''
  if (typeof value !== 'object') return [known(field, value)]
  return value.length > 0 ? value : ['']
}
