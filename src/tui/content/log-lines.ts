import { fit } from '../../text/fit.ts'
import { graphemes } from '../../text/graphemes.ts'
import { widthOf } from '../../text/width.ts'
import type { AppState, LogRow } from '../state/app-state.ts'
import { timeOfDay } from './figures.ts'
import type { Line, Span } from './line.ts'

/** The fewest columns in which the beginning of a message still says something. */
const LEGIBLE = 8

/** A row that is too long is wrapped; or its message is cut, so that what follows it stays to be seen. */
export function logRowLines(state: Pick<AppState, 'server' | 'log'>, row: LogRow, width: number): Line[] {
  const line = logLine(state, row)
  const excess = line.reduce((sum, { text }) => sum + widthOf(text), 0) - width
  if (excess <= 0) return [line]
  if (state.log.wrap) return wrapped(line, width)
  if (row.message === undefined) return [line]
  const room = widthOf(row.message) - excess
  return [room < LEGIBLE ? line : logLine(state, { ...row, message: fit(row.message, room) })]
}

function logLine({ server }: Pick<AppState, 'server'>, row: LogRow): Line {
  const isOwn = row.connection !== undefined && row.connection === server.connection
  const who = row.connection === undefined ? '' : `#${row.connection} ${row.pid ?? ''} `
  const name = isOwn ? 'app ' : row.client === undefined || row.client.startsWith('#') ? '' : `${row.client} `
  const book = row.id === undefined ? '' : `book ${row.id} `
  const status: Span[] = row.status === undefined ? [] : [{ text: `${row.status} `, ...toneOf(row) }]
  const message: Span[] = row.message === undefined ? [] : [{ text: `${row.message} `, ...toneOf(row) }]
  const time: Span[] = row.ms === undefined ? [] : [{ text: `${row.ms} ms`, tone: 'quiet' }]
  const method: Span[] =
    row.method === undefined ? [] : [{ text: `${fit(row.method, Math.max(6, row.method.length))} `, bold: true }]
  return [
    { text: `${timeOfDay(row.at)} `, tone: 'quiet' },
    ...(row.level === 'info' ? [] : [{ text: SIGNS[row.level], bold: true, ...toneOf(row) }]),
    ...method,
    { text: who + name },
    ...status,
    { text: book },
    ...message,
    ...time,
  ]
}

/** The sign of a row that is a warning or an error; none for what is merely news. */
const SIGNS = { warn: '! ', error: '✕ ' } as const

function toneOf({ level }: LogRow): Pick<Span, 'tone'> {
  if (level === 'error') return { tone: 'bad' }
  return level === 'warn' ? { tone: 'warn' } : { tone: 'good' }
}

/** Breaks a row into as many as it needs. */
function wrapped(line: Line, width: number): Line[] {
  const lines: Span[][] = [[]]
  let used = 0
  for (const span of line) {
    for (const grapheme of graphemes(span.text)) {
      const columns = widthOf(grapheme)
      if (used + columns > width) {
        lines.push([{ text: '         ' }])
        used = 9
      }
      used += columns
      append(lines.at(-1) ?? [], { ...span, text: grapheme })
    }
  }
  return lines
}

function append(spans: Span[], span: Span): void {
  const last = spans.at(-1)
  const isSame = last && last.tone === span.tone && last.bold === span.bold
  if (last && isSame) spans[spans.length - 1] = { ...last, text: last.text + span.text }
  else spans.push(span)
}
