import { fit } from '../../text/fit.ts'
import { graphemes } from '../../text/graphemes.ts'
import { rowAt, shownText, textRows } from '../../text/rows.ts'
import { widthOf } from '../../text/width.ts'
import type { Line, Span } from '../content/line.ts'
import { type TextField, textOf } from '../state/text-field.ts'

/** One row of a field. */
export interface FieldLine {
  line: Line
  hasCursor: boolean
}

/** A text of several lines, as its rows, each of so many columns and one more for a cursor at its end. */
export function fieldRows(field: TextField, width: number, isCurrent: boolean): FieldLine[] {
  const text = textOf(field)
  if (text === '' && !isCurrent) return []
  const rows = textRows(text, width)
  const at = field.before.length
  const current = isCurrent ? rowAt(rows, at) : -1
  return rows.map(({ start, end }, row) =>
    row === current
      ? { line: cursorSpans(shownText(text.slice(start, at)), text.slice(at, end), width + 1), hasCursor: true }
      : { line: [{ text: shownText(text.slice(start, end)) }], hasCursor: false },
  )
}

/** What stands around a cursor, in so many columns. */
export function cursorSpans(before: string, behind: string, width: number): Span[] {
  const after = shownText(behind)
  const [under = ' '] = graphemes(after.slice(0, 64))
  const rest = after.slice(under.length)
  const room = width - widthOf(before) - widthOf(under)
  const restWidth = Math.max(0, Math.min(room, widthOf(rest)))
  return [{ text: before }, { text: under, isCursor: true }, { text: restWidth > 0 ? fit(rest, restWidth) : '' }]
}
