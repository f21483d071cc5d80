import { fit } from '../../text/fit.ts'
import { graphemes } from '../../text/graphemes.ts'
import { widthOf } from '../../text/width.ts'
import type { AppState, LogRow } from '../state/app-state.ts'
import { timeOfDay } from './figures.ts'
import type { Line, Span } from './line.ts'

/** The fewest columns in which the beginning of a message still says something. */
const LEGIBLE = 8

/** A row that is too long is wrapped; or something in it is cut, so that what follows stays to be seen. */
export function logRowLines({ log }: Pick<AppState, 'log'>, row: LogRow, width: number): Line[] {
  const line = logLine(row)
  const excess = line.reduce((sum, { text }) => sum + widthOf(text), 0) - width
  if (excess <= 0) return [line]
  return log.wrap ? wrapped(line, width) : [logLine(shortened(row, excess))]
}

/** A row that takes so many columns less, as far as that can be: its message is cut, or its client's name where it has none. */
function shortened(row: LogRow, excess: number): LogRow {
  const name = row.message === undefined ? 'client' : 'message'
  const columns = widthOf(row[name] ?? '')
  return columns <= LEGIBLE ? row : { ...row, [name]: fit(row[name] ?? '', Math.max(LEGIBLE, columns - excess)) }
}

function logLine(row: LogRow): Line {
  const who = row.connection === undefined ? '' : `#${row.connection} ${row.pid ?? ''} `
  const name = row.client === undefined || row.client.startsWith('#') ? '' : `${row.client} `
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

/** Rows after the first begin below what follows the time. */
const INDENT = 9

/** Breaks a row at blanks into as many as it needs; a word that is longer than a row, anywhere. */
function wrapped(line: Line, width: number): Line[] {
  const text = line.map(span => span.text).join('')
  const ends = rowEnds(text, width)
  return ends.map((end, row) => {
    const pieces = piecesOf(line, ends[row - 1] ?? 0, end)
    return row === 0 ? pieces : [{ text: ' '.repeat(INDENT) }, ...pieces]
  })
}

/** The offsets at which the rows of a text end. Blanks at a row's end may stand beyond it. */
function rowEnds(text: string, width: number): number[] {
  const ends: number[] = []
  let at = 0
  let room = width
  const breakRow = () => {
    ends.push(at)
    room = width - INDENT
  }
  for (const [word] of text.matchAll(/\S+\s*|^\s+/g)) {
    const columns = widthOf(word.trimEnd())
    const isTooLong = columns > width - INDENT
    if (columns > room && !isTooLong) breakRow()
    for (const part of isTooLong ? graphemes(word) : [word]) {
      if (widthOf(part.trimEnd()) > room) breakRow()
      at += part.length
      room -= widthOf(part)
    }
  }
  return [...ends, text.length]
}

/** What stands in a line between two offsets of its text. */
function piecesOf(line: Line, from: number, to: number): Span[] {
  const pieces: Span[] = []
  let at = 0
  for (const span of line) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    if (text !== '') pieces.push({ ...span, text })
    at += span.text.length
  }
  return pieces
}
