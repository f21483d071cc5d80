import { CsvError, parse } from 'csv-parse/sync'
import { type Dialect, findDialect } from './dialect.ts'
import type { Table, TableRow } from './table.ts'

/** What csv-parse tells with each record. */
interface Record {
  record: string[]
  info: { lines: number }
}

/** Reads a table of cells with delimiters between them, whichever these are. Rows of empty cells are left out. */
export function readTable(text: string): Table {
  const { dialect, skipped } = findDialect(text)
  const { records, notes } = parseSomehow(text.slice(skipped), dialect)
  const firstLine = skipped > 0 ? 2 : 1
  const rows = records.flatMap((record, index) => toRow(record, records[index - 1], firstLine))
  return { kind: dialect.delimiter === '\t' ? 'tsv' : 'csv', rows, notes, broken: [] }
}

/** A quote that nobody closes is no end of a cell: then backslashes are none, or quotes are characters like others. */
function parseSomehow(text: string, dialect: Dialect): { records: Record[]; notes: string[] } {
  const { quote } = dialect
  if (quote !== undefined) {
    for (const before of new Set([dialect.escape, quote])) {
      try {
        return { records: parseAs(text, { ...dialect, escape: before }), notes: [] }
      } catch (error) {
        if (!(error instanceof CsvError)) throw error
      }
    }
  }
  return {
    records: parseAs(text, { ...dialect, quote: undefined }),
    notes: ['the quotes of the file do not match, and were read as characters of the cells'],
  }
}

function parseAs(text: string, dialect: Dialect): Record[] {
  return parse(text, {
    ...dialect,
    quote: dialect.quote ?? false,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  }) as unknown as Record[]
}

/** csv-parse tells the line on which a record ends; it begins after the one before. */
function toRow({ record, info }: Record, before: Record | undefined, firstLine: number): TableRow[] {
  if (/^[\s,;|]*$/.test(record.join(''))) return []
  const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
  const begins = Math.max((before?.info.lines ?? 0) + 1, info.lines - breaks)
  return [{ line: begins + firstLine - 1, cells: record }]
}
