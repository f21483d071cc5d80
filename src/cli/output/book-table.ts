import { styleText } from 'node:util'
import type { Book } from '../../domain/book.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'

interface Column {
  heading: string
  align: 'left' | 'right'
  value(book: Book): string
}

interface PlacedColumn extends Column {
  width: number
  cells: readonly string[]
}

const GAP = 2
/** The least room for title and author, for which other columns give way. */
const LEAST_TEXT = 24
/** How far a column is padded where nothing is cut, so that one long title does not move all others out of sight. */
const MOST_PADDED = 48

const ID: Column = { heading: 'ID', align: 'right', value: ({ id }) => String(id) }
const TITLE: Column = { heading: 'Title', align: 'left', value: ({ title }) => title }
const AUTHOR: Column = { heading: 'Author', align: 'left', value: ({ author }) => author }
const YEAR: Column = { heading: 'Year', align: 'right', value: ({ year }) => (year === 0 ? '' : String(year)) }
const COPIES: Column = { heading: 'Copies', align: 'right', value: ({ copies }) => String(copies) }
const STATUS: Column = { heading: 'Status', align: 'left', value: ({ status }) => status }

/** The columns from the widest table to the narrowest. */
const LAYOUTS: readonly (readonly Column[])[] = [
  [ID, TITLE, AUTHOR, YEAR, COPIES, STATUS],
  [ID, TITLE, AUTHOR, YEAR, STATUS],
  [ID, TITLE, AUTHOR, YEAR],
  [ID, TITLE, AUTHOR],
  [ID, TITLE],
]

/**
 * Lays books out as a table. In a terminal it is at most so many columns wide: cells are cut, and where there is no room for
 * titles, columns are left out. With `undefined`, as in a pipe, nothing is cut.
 */
export function bookTable(books: readonly Book[], columns: number | undefined): string {
  if (books.length === 0) return 'no books'
  const placed = columns === undefined ? place(LAYOUTS[0] ?? [], books).map(padded) : fitted(books, columns)
  const rows = books.map((_, row) => lineOf(placed, ({ cells }) => cells[row] ?? '', columns === undefined))
  const heading = lineOf(placed, column => column.heading, false)
  // It is bold in a terminal alone, and where NO_COLOR is not set.
  return [styleText('bold', heading), ...rows, `${books.length} ${books.length === 1 ? 'book' : 'books'}`].join('\n')
}

function place(layout: readonly Column[], books: readonly Book[]): PlacedColumn[] {
  return layout.map(column => {
    const cells = books.map(book => cleanLine(column.value(book)))
    const width = cells.reduce((most, cell) => Math.max(most, widthOf(cell)), column.heading.length)
    return { ...column, cells, width }
  })
}

function padded(column: PlacedColumn): PlacedColumn {
  return { ...column, width: Math.min(column.width, MOST_PADDED) }
}

/** Shares the room out: what is short has what it needs, and title and author have the rest. */
function fitted(books: readonly Book[], columns: number): PlacedColumn[] {
  const all = place(LAYOUTS[0] ?? [], books)
  const layouts = LAYOUTS.map(layout => all.filter(({ heading }) => layout.some(one => one.heading === heading)))
  const chosen = layouts.find(layout => roomForText(layout, columns) >= LEAST_TEXT) ?? layouts.at(-1) ?? []
  const room = Math.max(1, roomForText(chosen, columns))
  const [title, author] = [TITLE, AUTHOR].map(({ heading }) => chosen.find(one => one.heading === heading)?.width ?? 0)
  const forTitle = titleRoom(room, title ?? 0, author ?? 0)
  return chosen.map(column => {
    if (column.heading === TITLE.heading) return { ...column, width: Math.min(column.width, forTitle) }
    if (column.heading === AUTHOR.heading) return { ...column, width: Math.min(column.width, room - forTitle) }
    return column
  })
}

/** How many columns of a terminal are left for title and author together. */
function roomForText(layout: readonly PlacedColumn[], columns: number): number {
  const others = layout.filter(({ heading }) => heading !== TITLE.heading && heading !== AUTHOR.heading)
  return columns - others.reduce((sum, { width }) => sum + width, 0) - GAP * (layout.length - 1)
}

function titleRoom(room: number, title: number, author: number): number {
  if (title + author <= room) return title
  // Whichever needs less than its share leaves the rest to the other.
  return Math.min(title, Math.max(room - author, Math.floor(room * 0.58)))
}

function lineOf(columns: readonly PlacedColumn[], cellOf: (column: PlacedColumn) => string, isWhole: boolean): string {
  const cells = columns.map(column => {
    const cell = cellOf(column)
    return isWhole && widthOf(cell) > column.width ? cell : fit(cell, column.width, column.align)
  })
  return cells.join(' '.repeat(GAP)).trimEnd()
}
