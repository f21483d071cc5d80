import type { Book } from '../../domain/book.ts'
import { hyphenateIsbn } from '../../domain/isbn/hyphenate-isbn.ts'
import type { Change } from '../../protocol/results.ts'
import { fit } from '../../text/fit.ts'
import { wrap } from '../../text/wrap.ts'
import type { AppState, Overlay } from '../state/app-state.ts'
import { asOf, asOfText } from './as-of.ts'
import { bytes, count, duration, timeOfDay } from './figures.ts'
import type { Line } from './line.ts'

interface Details {
  title: string
  lines: Line[]
}

const LABEL = 14

/** The details of a book: all its fields and its history. */
export function bookDetails(state: AppState, overlay: Extract<Overlay, { type: 'book' }>, width: number): Details {
  const book = state.index.get(overlay.id)
  if (!book) return { title: `Book ${overlay.id}`, lines: [[{ text: '  it has been deleted', tone: 'quiet' }]] }
  const fields = fieldRows(book).filter(([, value]) => value !== '')
  const lines = fields.flatMap(([label, value]) => fieldLines(label, value, width))
  return { title: withAge(`Book ${book.id}`, state), lines: [...lines, [], ...historyLines(overlay, width)] }
}

function withAge(title: string, state: AppState): string {
  const old = asOfText(state)
  return old === '' ? title : `${title} ─ ${old}`
}

function fieldRows(book: Book): [string, string][] {
  const price = book.price === undefined ? '' : `${book.price} ${book.currency ?? ''}`
  return [
    ['Title', book.title],
    ['Author', book.author],
    ['ISBN', book.isbn === '' ? (book.isbnRaw ?? '') : hyphenateIsbn(book.isbn)],
    ['Also', book.isbn === '' ? '' : (book.isbnRaw ?? '')],
    ['Publisher', book.publisher],
    ['Year', book.year === 0 ? '' : String(book.year)],
    ['Edition', book.edition],
    ['Pages', book.pages === 0 ? '' : String(book.pages)],
    ['Copies', String(book.copies)],
    ['Status', book.status],
    ['Price', price],
    ['Location', book.location ?? ''],
    ['Call number', book.callNumber ?? ''],
    ['Language', book.language ?? ''],
    ['Keywords', book.keywords?.join(', ') ?? ''],
    ['Description', book.description],
    ['Changed', `${book.updatedAt.slice(0, 10)} ${timeOfDay(book.updatedAt)}, revision ${book.revision}`],
    ['Added', `${book.createdAt.slice(0, 10)} ${timeOfDay(book.createdAt)}`],
  ]
}

function fieldLines(label: string, value: string, width: number): Line[] {
  return wrap(value, width - LABEL - 2).map((text, row) => [
    { text: `  ${fit(row === 0 ? label : '', LABEL)}`, tone: 'quiet' },
    { text },
  ])
}

function historyLines(overlay: Extract<Overlay, { type: 'book' }>, width: number): Line[] {
  const head: Line = [{ text: '  History', bold: true }]
  if (overlay.note !== undefined) return [head, [{ text: `  ${overlay.note}`, tone: 'quiet' }]]
  if (!overlay.history) return [head, [{ text: '  …', tone: 'quiet' }]]
  if (overlay.history.length === 0) return [head, [{ text: '  nothing is known of it', tone: 'quiet' }]]
  return [head, ...overlay.history.map((change): Line => [{ text: fit(`  ${historyText(change)}`, width) }])]
}

function historyText({ at, type, revision, by }: Change): string {
  const who = by.connection === 0 ? 'the server' : `${by.client ?? `#${by.connection}`}, pid ${by.pid}`
  return `${at.slice(0, 10)} ${timeOfDay(at)}  ${fit(type, 8)} by ${who}  revision ${revision}`
}

/** The details of a connection and of the process that serves it. */
export function connectionDetails(state: AppState, id: number, width: number): Details {
  const { connections, server, stats } = state
  const now = asOf(state) ?? state.now
  const row = connections.rows.find(connection => connection.id === id)
  if (!row) return { title: `Connection #${id}`, lines: [[{ text: '  it is closed', tone: 'quiet' }]] }
  const worker = connections.workers.get(row.pid)
  const rows: [string, string][] = [
    ['Client', row.id === server.connection ? `${row.client} (this app)` : row.client],
    ['Process', `${row.pid}: kill -9 ${row.pid} ends this connection and no other`],
    ['Shut in by', stats?.sandbox.join(', ') ?? ''],
    ['Address', row.address],
    ['Protocol', row.protocol],
    ['Role', row.role],
    ['Connected', `${timeOfDay(row.since)}, for ${duration(now - Date.parse(row.since))}`],
    ['Requests', `${count(row.requests)}, ${row.rate} in the last second`],
    ['Received', bytes(row.bytesIn)],
    ['Sent', bytes(row.bytesOut)],
    ['Last', row.lastMethod],
    ['Memory', row.pss > 0 ? `${bytes(row.pss)} (proportional: shared pages count in part)` : '…'],
    ['Processor', `${count(row.cpu)} ms`],
    ['Loop lag', `${row.lagMs} ms`],
    ['Served', worker ? `${worker.served} ${worker.served === 1 ? 'connection' : 'connections'} by this process` : ''],
    ['Closed', row.closed?.reason ?? ''],
  ]
  const shown = rows.filter(([, value]) => value !== '')
  const title = withAge(`Connection #${id}`, state)
  return { title, lines: shown.flatMap(([label, value]) => fieldLines(label, value, width)) }
}
