import { stringify } from 'csv-stringify/sync'
import type { Book } from '../domain/book.ts'
import type { QueryField } from '../domain/query/query-fields.ts'
import { cellOf } from './cells.ts'

/** The formats in which books are exported. */
export const EXPORT_FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What is written of each book, and how. */
export interface ExportOptions {
  format: ExportFormat
  columns: readonly QueryField[]
  /** CSV that a spreadsheet opens as it is: with a byte order mark, and without formulas. */
  isForSpreadsheets: boolean
}

/** Spreadsheets take a file without it for one in the old encoding of their system. */
const BYTE_ORDER_MARK = '\ufeff'

/** Formats pages of books as the pieces of one file. Only one page is held at a time. */
export async function* formatBooks(
  pages: AsyncIterable<readonly Book[]> | Iterable<readonly Book[]>,
  options: ExportOptions,
): AsyncGenerator<string> {
  yield* options.format === 'csv' ? formatCsv(pages, options) : formatJson(pages, options)
}

/** A table as RFC 4180 has it: commas, CRLF, quotes where they are needed, and the names of the columns first. */
async function* formatCsv(
  pages: AsyncIterable<readonly Book[]> | Iterable<readonly Book[]>,
  { columns, isForSpreadsheets }: ExportOptions,
): AsyncGenerator<string> {
  // A line break of any kind is quoted, not only the one that ends a row.
  const layout = { record_delimiter: '\r\n', quoted_match: /[\r\n]/ }
  let head = (isForSpreadsheets ? BYTE_ORDER_MARK : '') + stringify([[...columns]], layout)
  for await (const books of pages) {
    const rows = books.map(book => columns.map(column => cellOf(book, column, isForSpreadsheets)))
    yield head + stringify(rows, layout)
    head = ''
  }
  yield head
}

/** A list of books, one a line. */
async function* formatJson(
  pages: AsyncIterable<readonly Book[]> | Iterable<readonly Book[]>,
  { columns }: ExportOptions,
): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const books of pages) {
    const lines = books.map(book => JSON.stringify(Object.fromEntries(columns.map(column => [column, book[column]]))))
    if (lines.length === 0) continue
    yield separator + lines.join(',\n')
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}
