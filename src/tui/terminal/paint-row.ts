import type { Cell } from './cells.ts'

/** Characters that a terminal takes for equally wide, whatever it has been told of the rest: ASCII, and lines and blocks. */
const ALIKE = [/^[\u0020-\u007e]$/, /^[\u2500-\u25ff]$/]

/**
 * The bytes that turn one row of the screen into another, each with all of its cells; without the row before, all of it is
 * drawn. `row` counts from 0.
 *
 * Terminals do not agree how wide some characters are. Behind one of those the cursor is put where the next cell is, in the
 * columns that are meant for it there are blanks first, and whatever stands in a row beside it is drawn again with it: so
 * nothing can move anything else.
 */
export function paintRow(row: number, before: readonly Cell[] | undefined, after: readonly Cell[]): string {
  const [from, to] = before ? changedPart(before, after) : [0, after.length]
  const first = after[from]
  if (from >= to || !first) return ''
  const blanksFrom = after.findLastIndex(cell => !isBlank(cell)) + 1
  let bytes = `\u001b[${row + 1};${first.column + 1}H`
  let style: string | undefined
  for (const [place, cell] of after.slice(from, Math.min(to, blanksFrom)).entries()) {
    if (cell.style !== style) bytes += `\u001b[${cell.style}m`
    style = cell.style
    bytes += cell.isAgreed ? cell.text : onBlanks(cell)
    if (isDriftPossible(cell, after[from + place + 1])) bytes += toColumn(cell.column + cell.width)
  }
  return to > blanksFrom ? `${bytes}\u001b[0m\u001b[K` : bytes
}

function isBlank({ text, style }: Cell): boolean {
  return text === ' ' && style === '0'
}

/** Whether a terminal may have its cursor elsewhere than we think: at the end of a run that is not ASCII, too. */
function isDriftPossible(cell: Cell, next: Cell | undefined): boolean {
  if (!next) return false
  const kind = kindOf(cell)
  return !cell.isAgreed || (kind !== 0 && kind !== kindOf(next))
}

function kindOf({ text }: Cell): number {
  return ALIKE.findIndex(pattern => pattern.test(text))
}

function onBlanks({ text, column, width }: Cell): string {
  return ' '.repeat(width) + toColumn(column) + text
}

function toColumn(column: number): string {
  return `\u001b[${column + 1}G`
}

/** The places of the first cell that differs, and behind the last; all of a row in which something is doubtful. */
function changedPart(before: readonly Cell[], after: readonly Cell[]): [from: number, to: number] {
  const from = after.findIndex((cell, place) => !isSame(cell, before[place]))
  if (from < 0) return [0, 0]
  const isDoubtful = (cells: readonly Cell[]) => cells.some(({ isAgreed }) => !isAgreed)
  if (isDoubtful(before) || isDoubtful(after)) return [0, after.length]
  const shift = before.length - after.length
  const last = after.findLastIndex((cell, place) => !isSame(cell, before[place + shift]))
  return [from, Math.max(from, last) + 1]
}

function isSame(a: Cell, b: Cell | undefined): boolean {
  return a.text === b?.text && a.column === b.column && a.style === b.style
}
