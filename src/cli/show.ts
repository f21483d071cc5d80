import type { Book } from '../domain/book.ts'
import { cleanLine } from '../domain/clean-text.ts'
import type { Draining, StatusResult } from '../protocol/results.ts'
import { fit } from '../text/fit.ts'

interface Column {
  heading: string
  width: number
  align: 'left' | 'right'
  value(book: Book): string
}

/** Lays books out as a table of at most so many columns. */
export function bookTable(books: readonly Book[], columns: number): string {
  if (books.length === 0) return 'no books'
  const layout = layoutOf(books, columns)
  const heading = layout.map(({ heading, width, align }) => fit(heading, width, align)).join('  ')
  const rows = books.map(book =>
    layout
      .map(({ width, align, value }) => fit(cleanLine(value(book)), width, align))
      .join('  ')
      .trimEnd(),
  )
  return [heading.trimEnd(), ...rows, `${books.length} ${books.length === 1 ? 'book' : 'books'}`].join('\n')
}

function layoutOf(books: readonly Book[], columns: number): Column[] {
  const idWidth = Math.max(2, ...books.map(({ id }) => String(id).length))
  const fixed = idWidth + 5 + 6 + 11 + 2 * 5
  const free = Math.max(20, columns - fixed)
  const title = Math.floor(free * 0.58)
  return [
    { heading: 'ID', width: idWidth, align: 'right', value: ({ id }) => String(id) },
    { heading: 'Title', width: title, align: 'left', value: book => book.title },
    { heading: 'Author', width: free - title, align: 'left', value: ({ author }) => author },
    { heading: 'Year', width: 5, align: 'right', value: ({ year }) => (year === 0 ? '' : String(year)) },
    { heading: 'Copies', width: 6, align: 'right', value: ({ copies }) => String(copies) },
    { heading: 'Status', width: 11, align: 'left', value: ({ status }) => status },
  ]
}

/** The fields in which 0 means that the number is not known. */
const UNKNOWN_AT_0 = ['year', 'pages']

/** Lays one book out, a line for each field of which something is known. */
export function bookCard(book: Book): string {
  const filled = Object.entries(book).filter(
    ([name, value]) => value !== '' && value !== undefined && !(value === 0 && UNKNOWN_AT_0.includes(name)),
  )
  return rows(filled.map(([name, value]) => [name, cleanLine(Array.isArray(value) ? value.join(', ') : String(value))]))
}

/** Lays the status of a server out, a line for each fact. */
export function statusCard(status: StatusResult): string {
  const { busy, spare, starting } = status.workers
  return rows([
    ['version', status.version],
    ['supervisor', `pid ${status.supervisorPid}, up ${Math.round(status.uptimeMs / 1000)} s`],
    ['this connection', `#${status.connection}, served by pid ${status.pid}, ${status.role}`],
    ['connections', String(status.connections)],
    ['workers', `${busy} busy, ${spare} spare, ${starting} starting`],
    ...(status.draining ? [drainingRow(status.draining)] : []),
    ['books', `${status.books}, revision ${status.revision}`],
    ['writable', status.writable ? 'yes' : `no: ${status.reason ?? ''}`],
  ])
}

function drainingRow({ open, of }: Draining): [string, string] {
  return ['draining', `no new connections; ${open} of ${of} still open`]
}

function rows(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}
