import type { Book } from '../domain/book.ts'
import { cleanLine } from '../domain/clean-text.ts'
import type { Draining, StatusResult } from '../protocol/results.ts'

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
    ['books', `${status.books}, revision ${status.revision} of epoch ${status.epoch}`],
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
