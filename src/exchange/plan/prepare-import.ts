import type { Purpose } from '../headers/column-names.ts'
import { findColumns } from '../headers/find-columns.ts'
import { LAYOUTS, type Layout, layoutOf } from '../headers/layouts.ts'
import { readFileOfBooks } from '../read/read-file.ts'
import { type Table, type TableRow, UnreadableFile } from '../read/table.ts'
import type { Draft, RowProblem } from './draft.ts'
import { toDraft } from './to-draft.ts'

/** A file that was read and checked; nothing is known yet of what the catalogue has. */
export interface PreparedImport {
  /** The program that wrote it, where that is known, or else how it is written. */
  format: string
  /** Which column becomes what, as `name → field`. */
  mapping: readonly { column: string; field: Purpose }[]
  /** Columns that are not taken over. */
  unused: readonly string[]
  /** Sentences about the whole file. */
  notes: readonly string[]
  drafts: readonly Draft[]
  /** Rows that could not be read at all. */
  broken: readonly RowProblem[]
}

/** What a person said of columns: a name, or a number from 1 on, and the field; an empty one is not taken over. */
export type GivenColumns = readonly { column: string; field: Purpose | undefined }[]

/**
 * Reads and checks a file of books.
 *
 * @throws UnreadableFile when nothing of it can be read
 */
export async function prepareImport(bytes: Uint8Array, given: GivenColumns = []): Promise<PreparedImport> {
  const table = await readFileOfBooks(bytes)
  const { columns, rows, layout } = headed(table, given)
  const mapping = findColumns(columns, layout, indexesOf(columns, given))
  if (!mapping.of.has('title') && !mapping.of.has('isbn')) throw new UnreadableFile(noTitle(columns, layout))
  const isTable = table.kind === 'csv' || table.kind === 'tsv'
  const drafts = rows.map(row => toDraft(row, { columns, mapping, layout, isTable }))
  const persons = (mapping.of.get('person') ?? []).map(index => columns[index] ?? '')
  return {
    format: layout?.name ?? table.kind,
    mapping: Array.from(mapping.of).flatMap(([field, indexes]) =>
      field === 'person' ? [] : indexes.map(index => ({ column: nameAt(columns, index), field })),
    ),
    unused: mapping.unused,
    notes: [
      ...table.notes,
      ...persons.map(name => `the column ${name} says who has a book, and is not taken over: persons are not books`),
    ],
    drafts,
    broken: table.broken.map(({ line, value, reason }) => ({ line, column: '', value, reason })),
  }
}

/** So many rows above the names of the columns are passed over. */
const MOST_TITLES = 9

interface Headed {
  columns: readonly string[]
  rows: readonly TableRow[]
  layout: Layout | undefined
}

/** Takes the first row for the names of the columns, unless it is one of values. */
function headed({ columns, rows, kind }: Table, given: GivenColumns): Headed {
  if (columns) return { columns, rows, layout: layoutOf(columns) }
  const at = rowOfNames(rows, given)
  const [first, ...rest] = rows.slice(at)
  const cells = first?.cells.map(cell => String(cell)) ?? []
  const byPosition = LAYOUTS.find(({ looksLike }) => looksLike?.(cells))
  if (byPosition?.columns) return { columns: byPosition.columns, rows, layout: byPosition }
  const names = cells.map(cell => cell.trim())
  const layout = layoutOf(names)
  const { of } = findColumns(names, layout, indexesOf(names, given))
  const isByNumber = given.length > 0 && given.every(({ column }) => /^\d+$/.test(column))
  if (of.has('title') || of.has('isbn')) {
    // Whoever counts columns may do so because there is no header.
    if (!isByNumber || findColumns(names, layout, new Map()).of.size > 0) return { columns: names, rows: rest, layout }
    return { columns: cells.map((_, index) => String(index + 1)), rows, layout: undefined }
  }
  if (kind !== 'csv' && kind !== 'tsv') return { columns: names, rows: rest, layout }
  return { columns: names, rows: rest, layout }
}

/** Above its table a list may have a title and a date: the names are on the first row that says what two columns are for. */
function rowOfNames(rows: readonly TableRow[], given: GivenColumns): number {
  const names = rows.slice(0, MOST_TITLES + 1).map(({ cells }) => cells.map(cell => String(cell).trim()))
  const isHeader = (cells: readonly string[], least: number) => {
    const { of } = findColumns(cells, layoutOf(cells), new Map())
    return (of.has('title') || of.has('isbn')) && of.size >= least
  }
  const said = names.findIndex(cells => given.some(({ column }) => indexOfName(cells, column) >= 0))
  if (said >= 0) return said
  if (isHeader(names[0] ?? [], 1)) return 0
  return Math.max(
    0,
    names.findIndex(cells => isHeader(cells, 2)),
  )
}

function indexesOf(columns: readonly string[], given: GivenColumns): Map<number, Purpose | undefined> {
  const indexes = given.map(({ column, field }) => {
    const index = indexOfName(columns, column)
    const at = index < 0 && /^\d+$/.test(column) ? Number(column) - 1 : index
    if (at < 0 || at >= columns.length)
      throw new UnreadableFile(`there is no column ${JSON.stringify(column)}; there are: ${columns.join(', ')}`)
    return [at, field] as const
  })
  const twice = indexes.find(([at], index) => indexes.findIndex(([other]) => other === at) !== index)
  if (twice) throw new UnreadableFile(`the column ${JSON.stringify(columns[twice[0]])} is said to be two things`)
  return new Map(indexes)
}

function indexOfName(columns: readonly string[], name: string): number {
  return columns.findIndex(column => column.trim().toLowerCase() === name.trim().toLowerCase())
}

function noTitle(columns: readonly string[], layout: Layout | undefined): string {
  const why =
    layout?.name === 'openlibrary'
      ? 'this export of Open Library has numbers of works and no titles; its longer form, the reading log with 15 columns, has them'
      : 'no column is one of titles or of ISBNs; say which is, such as --map "Book=title"'
  return `${why}. Its columns are: ${columns.slice(0, 40).join(', ')}`
}

function nameAt(columns: readonly string[], index: number): string {
  return columns[index] ?? String(index + 1)
}
