import { graphemes } from './graphemes.ts'
import { widthOf } from './width.ts'

/** One row of a text as it is shown: from one offset up to another. A line break belongs to no row. */
export interface TextRow {
  start: number
  end: number
}

/**
 * Divides a text into rows of so many columns, at line breaks and else at blanks. A blank at the end of a row may stand beyond
 * it, so that none of the characters is without a row. There is always one row at least.
 */
export function textRows(text: string, width: number): TextRow[] {
  const rows: TextRow[] = []
  let start = 0
  for (const line of text.split('\n')) {
    rows.push(...rowsOfLine(line, start, Math.max(1, width)))
    start += line.length + 1
  }
  return rows
}

function rowsOfLine(line: string, offset: number, width: number): TextRow[] {
  const rows: TextRow[] = []
  let start = 0
  let afterBlank = 0
  let columns = 0
  let index = 0
  for (const grapheme of graphemes(line)) {
    const isBlank = /^\s$/.test(grapheme)
    columns += columnsOf(grapheme)
    // Twice where the row is broken at a blank, and what is left of it has no room for the character either.
    while (!isBlank && index > start && columns > width) {
      const end = afterBlank > start ? afterBlank : index
      rows.push({ start: offset + start, end: offset + end })
      start = end
      columns = columnsOf(line.slice(start, index + grapheme.length))
    }
    index += grapheme.length
    if (isBlank) afterBlank = index
  }
  return [...rows, { start: offset + start, end: offset + line.length }]
}

/** The row that a place in the text is in: behind the last character of a row that goes on, it is in the next one. */
export function rowAt(rows: readonly TextRow[], at: number): number {
  const after = rows.findIndex(({ start }) => start > at)
  return (after < 0 ? rows.length : after) - 1
}

/** The place in a row that is nearest to a column, from its left. */
export function placeInRow(text: string, rows: readonly TextRow[], row: number, column: number): number {
  const { start, end } = rows[row] ?? { start: 0, end: 0 }
  const isContinued = rows[row + 1]?.start === end
  let place = start
  let columns = 0
  for (const grapheme of graphemes(text.slice(start, end))) {
    columns += columnsOf(grapheme)
    if (columns > column || (isContinued && place + grapheme.length === end)) break
    place += grapheme.length
  }
  return place
}

/** How many columns a text takes; a control character is shown as a blank. */
export function columnsOf(text: string): number {
  return widthOf(shownText(text))
}

/** A text as it is shown: control characters as blanks. */
export function shownText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}
