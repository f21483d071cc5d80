import { isAgreed } from '../../text/agreed-width.ts'
import { graphemes } from '../../text/graphemes.ts'
import { widthOf } from '../../text/width.ts'
import { PLAIN, type Style, styleAfter } from './style.ts'

/** One character of a row, in its place. */
export interface Cell {
  text: string
  /** Counted from 0. */
  column: number
  width: number
  /** The parameters of the SGR sequence that it is drawn in. */
  style: string
  /** Whether every terminal gives it this width. */
  isAgreed: boolean
}

const SGR = /\u001b\[([\d;]*)m/

/** Takes a row of text and SGR sequences apart. It ends after so many columns: what is beyond them is left out, what is missing is blank. */
export function cellsOf(row: string, columns: number): Cell[] {
  const cells: Cell[] = []
  let style: Style = PLAIN
  let column = 0
  // The text at even places, and between them the parameters of what changes its style.
  for (const [place, part] of row.split(SGR).entries()) {
    if (place % 2 === 1) style = styleAfter(style, part)
    else
      for (const text of graphemes(part)) {
        const width = widthOf(text)
        if (column + width > columns) break
        cells.push({ text, column, width, style: style.parameters, isAgreed: isAgreed(text) })
        column += width
      }
  }
  for (; column < columns; column++)
    cells.push({ text: ' ', column, width: 1, style: PLAIN.parameters, isAgreed: true })
  return cells
}
