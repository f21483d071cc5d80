import { stringify } from 'csv-stringify/sync'
import type { NewBook } from '../../domain/book.ts'
import { writeCell } from '../cells.ts'

const COLUMNS = ['isbn', 'title', 'author', 'year', 'publisher', 'location', 'status', 'copies'] as const

/** Writes books that lack their title as CSV, to be completed in a spreadsheet and imported. */
export function incompleteAsCsv(books: readonly Partial<NewBook>[]): string {
  const rows = books.map(book => {
    const shown = { ...book, isbn: book.isbn ?? book.isbnRaw ?? '' }
    return COLUMNS.map(name => writeCell(String(shown[name] ?? ''), true))
  })
  return `\ufeff${stringify([[...COLUMNS], ...rows], { record_delimiter: '\r\n' })}`
}
