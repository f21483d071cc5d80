import { type ComparedField, compareBooks } from '../../domain/duplicates/compare-books.ts'
import type { Duplicates } from '../../domain/duplicates/find-duplicates.ts'
import { fit } from '../../text/fit.ts'
import { visible } from '../../text/visible.ts'
import { wrap } from '../../text/wrap.ts'
import type { Overlay } from '../state/app-state.ts'
import type { Line } from './line.ts'

const LABEL = 15
/** Under this a column says nothing; records for which there is no room stand below. */
const NARROWEST = 8
const WIDEST = 40

/** The title of what shows records of one book. */
export function duplicatesTitle({ found, at }: Extract<Overlay, { type: 'duplicates' }>): string {
  return found.length === 0 ? 'Duplicates' : `Duplicates ─ ${at + 1} of ${found.length}`
}

/** Records of one book as rows of the screen, side by side. */
export function duplicatesLines({ found, at }: Extract<Overlay, { type: 'duplicates' }>, width: number): Line[] {
  const group = found[at]
  if (!group) return [[{ text: '  no book is there twice', tone: 'quiet' }]]
  const { books } = group
  const fields = compareBooks(books)
  const most = Math.max(1, Math.floor((width - LABEL) / (NARROWEST + 2)))
  const lines: Line[] = wrap(why(group), width - 4).map(text => [
    { text: `  ${text}`, tone: group.isSure ? 'quiet' : 'warn' },
  ])
  for (let start = 0; start < books.length; start += most) {
    const ids = books.slice(start, start + most).map(({ id }) => String(id))
    lines.push([], ...partLines(ids, fields, start, width))
  }
  return lines
}

function why({ reason, isSure, books }: Duplicates): string {
  const records = `${books.length} records with the same`
  if (reason === 'text') return `${records} title, author and year. ≠ marks where they differ.`
  return isSure
    ? `${records} ISBN. ≠ marks where they differ.`
    : `${records} ISBN, and other titles: perhaps a publisher gave it to several books. Look well before you merge them.`
}

function partLines(ids: readonly string[], fields: readonly ComparedField[], start: number, width: number): Line[] {
  const column = Math.min(WIDEST, Math.floor((width - LABEL) / ids.length) - 2)
  const cellsOf = (cells: readonly string[]) => cells.map(cell => fit(visible(cell), column)).join('  ')
  const head: Line = [
    { text: fit('    id', LABEL), tone: 'quiet' },
    { text: cellsOf(ids), bold: true },
  ]
  const rows = fields.map(
    ({ field, values, isOther }): Line => [
      { text: fit(`  ${isOther ? '≠' : ' '} ${field}`, LABEL), tone: isOther ? 'accent' : 'quiet', bold: isOther },
      { text: cellsOf(values.slice(start, start + ids.length)) },
    ],
  )
  return [head, ...rows]
}
