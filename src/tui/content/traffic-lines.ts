import { LENGTHS } from '../../protocol/limits.ts'
import type { TrafficEvent } from '../../protocol/notifications.ts'
import { visible } from '../../text/visible.ts'
import { wrap } from '../../text/wrap.ts'
import { bytes, count, timeOfDay } from './figures.ts'
import type { Line } from './line.ts'

/** What was told of a followed connection, laid out once: texts are long, and the screen is drawn often. */
export interface TrafficRow {
  event: TrafficEvent
  lines: readonly Line[]
}

const INDENT = '  '

/** Lays out what was told of a followed connection: a frame has a line for its head, and below it its text. */
export function trafficRow(event: TrafficEvent, width: number): TrafficRow {
  const { at, dropped = 0, ended } = event
  const left = `${INDENT}… ${count(dropped)} left out: more came than one can read`
  const lines: Line[] = [
    ...(dropped > 0 ? [[{ text: left, tone: 'warn' }] as const] : []),
    ...(event.direction === undefined ? [] : frameLines(event, width)),
    ...(ended === undefined ? [] : [[{ text: ` ${timeOfDay(at)} ─ ${visible(ended)}`, bold: true }]]),
  ]
  return { event, lines }
}

function frameLines({ at, direction, bytes: length = 0, text = '' }: TrafficEvent, width: number): Line[] {
  const isIn = direction === 'in'
  const head: Line = [
    { text: ` ${timeOfDay(at)} `, tone: 'quiet' },
    { text: isIn ? '▶ from the client' : '◀ to the client', tone: isIn ? 'accent' : 'good', bold: true },
    { text: `  ${bytes(length)}`, tone: 'quiet' },
  ]
  const rows = text.split(/\r\n|\r|\n/).flatMap(row => wrap(visible(row), width - INDENT.length))
  const end: Line[] = isCut(text, length) ? [[{ text: `${INDENT}… the first 4 KiB of it`, tone: 'quiet' }]] : []
  return [head, ...rows.map((row): Line => [{ text: `${INDENT}${row}` }]), ...end]
}

/** A character has at most four bytes, so that a text that was cut lacks at most three to the limit; the head of a frame has ten at most. */
function isCut(text: string, length: number): boolean {
  const shown = Buffer.byteLength(text)
  return shown > LENGTHS.traffic - 4 && length > shown + 10
}
