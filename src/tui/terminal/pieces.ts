import { isAgreed } from '../../text/agreed-width.ts'
import { graphemes } from '../../text/graphemes.ts'
import { widthOf } from '../../text/width.ts'
import { PLAIN, type Style, styleAfter } from './style.ts'

/** A piece of a row that is drawn in one go. */
export interface Piece {
  text: string
  /** The parameters of the SGR sequence that it is drawn in. */
  style: string
  /** Where it begins, counted from 0. */
  column: number
  width: number
  /** Whether every terminal gives it this width. */
  isAgreed: boolean
}

const SGR = /\u001b\[([\d;]*)m/
/** Lines and blocks. */
const LINE = /^[\u2500-\u25ff]$/

/**
 * Takes a row of text and SGR sequences apart: where the style changes, where lines begin or end, and behind two blanks, as they
 * stand between columns. It ends after so many columns: what is beyond them is left out, what is missing is blank.
 */
export function piecesOf(row: string, columns: number): Piece[] {
  const pieces: Piece[] = []
  let style: Style = PLAIN
  let column = 0
  const add = (text: string, width: number, look: string) => {
    const last = pieces.at(-1)
    const piece = { text, style: look, column, width, isAgreed: isAgreed(text) }
    if (last && isContinued(last, piece)) pieces[pieces.length - 1] = joined(last, piece)
    else pieces.push(piece)
    column += width
  }
  // The text at even places, and between them the parameters of what changes its style.
  for (const [place, part] of row.split(SGR).entries()) {
    if (place % 2 === 1) style = styleAfter(style, part)
    else
      for (const text of graphemes(part)) {
        const width = widthOf(text)
        if (column + width <= columns) add(text, width, style.parameters)
      }
  }
  while (column < columns) add(' ', 1, PLAIN.parameters)
  return pieces
}

function isContinued(last: Piece, next: Piece): boolean {
  if (last.style !== next.style || isLine(last) !== isLine(next)) return false
  return next.text === ' ' || !last.text.endsWith('  ')
}

function isLine({ text }: Piece): boolean {
  return LINE.test(text[0] ?? '')
}

function joined(a: Piece, b: Piece): Piece {
  return {
    ...a,
    text: a.text + b.text,
    width: a.width + b.width,
    isAgreed: a.isAgreed && b.isAgreed,
  }
}
