import type { Book } from '../../domain/book.ts'
import type { Words } from '../words/english.ts'

/** A column of the table: the field that it shows, and by which it sorts. */
export interface Column {
  field: 'title' | 'author' | 'year' | 'isbn' | 'copies' | 'status' | 'location'
  text(book: Book, words: Words): string
}

/** Writes a number; nothing for 0, which stands for one that is not known. */
function numberText(value: number): string {
  return value === 0 ? '' : String(value)
}

export const COLUMNS: readonly Column[] = [
  { field: 'title', text: ({ title }) => title },
  { field: 'author', text: ({ author }) => author },
  { field: 'year', text: ({ year }) => numberText(year) },
  { field: 'isbn', text: ({ isbn, isbnRaw }) => isbn || (isbnRaw ?? '') },
  { field: 'copies', text: ({ copies }) => String(copies) },
  { field: 'status', text: ({ status }, { statuses }) => statuses[status] },
  { field: 'location', text: ({ location }) => location ?? '' },
]
