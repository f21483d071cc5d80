import type { Book } from '../../domain/book.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { formatFilter } from '../../domain/query/format-filter.ts'
import { readFilter } from '../../domain/query/read-filter.ts'
import { fit } from '../../text/fit.ts'
import { wrap } from '../../text/wrap.ts'
import { asOfText } from '../content/as-of.ts'
import { count } from '../content/figures.ts'
import type { Line, Span } from '../content/line.ts'
import { type AppState, COLUMNS, type Column } from '../state/app-state.ts'
import { bookRows, bookWindow, filterProblem } from '../state/books.ts'
import { bodyHeight, type Rect } from '../state/layout.ts'
import { textOf } from '../state/text-field.ts'
import { newBelow } from '../state/told/new-books.ts'
import { filterInTitle, frame } from './frame.ts'
import { refusalLines } from './refusal-lines.ts'

const HEADINGS: Readonly<Record<Column, string>> = {
  id: 'ID',
  title: 'Title',
  author: 'Author',
  year: 'Year',
  copies: 'Copies',
  status: 'Status',
}
const NUMERIC: readonly Column[] = ['id', 'year', 'copies']

interface Widths {
  column: Column
  width: number
}

/** The table of books, as rows of the screen. */
export function booksPanel(state: AppState, { width, height }: Rect): Line[] {
  const { index } = state
  const rows = bookRows(state)
  const { index: selected, top } = bookWindow(state)
  const visible = rows.slice(top, top + bodyHeight(state, 'books'))
  const widths = columnWidths(width - 5, Math.max(index.size, ...visible))
  const body = visible.map((id, row) => bookLine(state, index.get(id), top + row === selected, widths))
  const isFocused = state.focus === 'books'
  const corner = cornerOf(rows.length, selected, newBelow(state))
  const framed = { width, height, title: titleOf(state, rows.length), corner, isFocused }
  if (rows.length === 0) return frame(framed, [[], ...emptyLines(state, width - 2)])
  return frame(framed, [headingLine(state, widths), ...body])
}

function titleOf(state: AppState, shown: number): string {
  const { books, index } = state
  const { filter, isFiltering } = books
  const isFiltered = textOf(filter) !== '' || isFiltering
  const found = isFiltered ? ` of ${count(index.size)} · ${filterInTitle(filter, isFiltering)}` : ''
  const { field, descending } = books.sort
  const loading = books.loading ? ` · loading ${count(books.loading.received)} of ${count(books.loading.total)}` : ''
  const old = asOfText(state)
  const known = books.isLoaded ? `${count(shown)}${found}${old === '' ? '' : ` · ${old}`} · ` : ''
  return `1 Books ─ ${known}${HEADINGS[field].toLowerCase()} ${descending ? '▼' : '▲'}${loading}`
}

function cornerOf(length: number, selected: number, below: number): string {
  const news = below === 0 ? '' : `▼ ${count(below)} new · `
  return length === 0 ? '' : `${news}${count(selected + 1)}/${count(length)}`
}

function emptyLines(state: AppState, width: number): Line[] {
  const denied = state.deniedTopics.get('books')
  if (denied !== undefined) return refusalLines(denied, width)
  const problem = filterProblem(state.books)
  if (problem !== undefined) return refusalLines(`${problem}; / goes back to the filter, Esc clears it`, width)
  return wrap(whyEmpty(state), width - 4).map((text): Line => [{ text: `  ${text}`, tone: 'quiet' }])
}

function whyEmpty({ books, server }: AppState): string {
  if (server.status === 'open' && !books.isLoaded) return 'loading the books …'
  const { where } = readFilter(textOf(books.filter))
  if (where.length > 0) return `no book with ${cleanLine(formatFilter(where))}; Esc clears the filter`
  if (server.status !== 'open') return `${server.text} …`
  return 'no books yet: press a to add one'
}

/** Numbers and status take what they need, as the largest id does; title and author share the rest. */
function columnWidths(width: number, largest: number): Widths[] {
  const idWidth = Math.max(4, String(largest).length + 1)
  const fixed: Partial<Record<Column, number>> = { id: idWidth, year: 5, copies: 6, status: 11 }
  const dropped: Column[] = width < 56 ? ['copies', 'status'] : width < 66 ? ['copies'] : []
  const shown = COLUMNS.filter(column => !dropped.includes(column))
  const taken = shown.reduce((sum, column) => sum + (fixed[column] ?? 0) + 2, 0) - 2
  const title = Math.floor((width - taken) * 0.58)
  const free: Partial<Record<Column, number>> = { title, author: width - taken - title }
  return shown.map(column => ({ column, width: fixed[column] ?? free[column] ?? 0 }))
}

/** The sign of the column by which `s` sorts. */
const CHOSEN = '›'

function headingLine({ books }: AppState, widths: readonly Widths[]): Line {
  return widths.map(({ column, width }): Span => {
    const mark = books.sort.field === column ? (books.sort.descending ? '▼' : '▲') : ''
    const text = `  ${fit(HEADINGS[column] + mark, width, NUMERIC.includes(column) ? 'right' : 'left')}`
    if (books.column !== column) return { text, tone: 'quiet' }
    return { text: text.replace(/ (?=\S)/, CHOSEN), tone: 'accent', bold: true }
  })
}

function bookLine(state: AppState, book: Book | undefined, isSelected: boolean, widths: readonly Widths[]): Line {
  if (!book) return []
  const isMarked = state.books.marks.has(book.id)
  const isFocused = isSelected && state.focus === 'books'
  const cells = widths.map(({ column, width }) => cell(book, column, width)).join('  ')
  const pointer = isSelected ? '▶ ' : isMarked ? '● ' : '  '
  const look: Omit<Span, 'text'> = isFocused
    ? { inverse: true }
    : isSelected
      ? { bold: true }
      : isMarked
        ? { tone: 'mark' }
        : {}
  return [{ text: `${pointer}${cells}`, ...look }]
}

function cell(book: Book, column: Column, width: number): string {
  const value = column === 'year' && book.year === 0 ? '' : String(book[column])
  return fit(value, width, NUMERIC.includes(column) ? 'right' : 'left')
}
