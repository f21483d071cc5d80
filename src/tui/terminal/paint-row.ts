import type { Piece } from './pieces.ts'

/**
 * The bytes that turn one row of the screen into another; without the row before, all of it is drawn. `row` counts from 0.
 *
 * Terminals do not agree how wide some characters are. Behind a piece with such a one the cursor is put where the next piece
 * begins, in the columns that are meant for it there are blanks first, and whatever stands in a row with it is drawn again when
 * it is: so nothing can move anything else, and a piece that the terminal takes for wider has the blanks behind it.
 */
export function paintRow(row: number, before: readonly Piece[] | undefined, after: readonly Piece[]): string {
  const isDoubtful = [...(before ?? []), ...after].some(({ isAgreed }) => !isAgreed)
  const known = new Map(before?.map(piece => [piece.column, piece]))
  const changed = after.filter(piece => !isSame(piece, known.get(piece.column)))
  if (changed.length === 0) return ''
  let column: number | undefined
  let bytes = ''
  for (const piece of isDoubtful ? after : changed) {
    if (column === undefined) bytes += `\u001b[${row + 1};${piece.column + 1}H`
    else if (column !== piece.column) bytes += toColumn(piece.column)
    bytes += painted(piece, piece === after.at(-1))
    column = piece.column + piece.width
  }
  return bytes
}

function painted(piece: Piece, isLast: boolean): string {
  const { text, style, isAgreed } = piece
  const start = `\u001b[${style}m`
  if (!isAgreed) return start + onBlanks(piece)
  const written = text.trimEnd()
  const isBlankToItsEnd = isLast && style === '0' && written !== text
  return start + (isBlankToItsEnd ? `${written}\u001b[K` : text)
}

/** What is wider than its columns and the blanks behind it is cut by the last two of those, so that columns stay apart. */
function onBlanks({ text, column, width }: Piece): string {
  const written = text.trimEnd()
  const gap = Math.min(2, text.length - written.length)
  const end = column + width
  return `${' '.repeat(width)}${toColumn(column)}${written}${toColumn(end - gap)}${' '.repeat(gap)}${toColumn(end)}`
}

function toColumn(column: number): string {
  return `\u001b[${column + 1}G`
}

function isSame(a: Piece, b: Piece | undefined): boolean {
  return a.text === b?.text && a.style === b.style
}
