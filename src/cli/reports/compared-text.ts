import type { Book } from '../../domain/book.ts'
import { type ComparedField, compareBooks } from '../../domain/duplicates/compare-books.ts'
import { fit } from '../../text/fit.ts'

const LABEL = 13
/** Under this a column says nothing; books for which there is no room stand below. */
const NARROWEST = 18
const WIDEST = 36

/** Lays records side by side, a line for each field of which one of them says something; ≠ marks those in which they differ. */
export function comparedText(books: readonly Book[], width: number): string {
  const fields = compareBooks(books)
  const most = Math.max(1, Math.floor((width - LABEL) / NARROWEST))
  const parts: string[] = []
  for (let start = 0; start < books.length; start += most) {
    const ids = books.slice(start, start + most).map(({ id }) => String(id))
    parts.push(partText(ids, fields, start, width))
  }
  return parts.join('\n\n')
}

function partText(ids: readonly string[], fields: readonly ComparedField[], start: number, width: number): string {
  const column = Math.min(WIDEST, Math.floor((width - LABEL) / ids.length) - 2)
  const lineOf = (label: string, cells: readonly string[]) =>
    `${fit(label, LABEL)}${cells.map(cell => fit(cell, column)).join('  ')}`.trimEnd()
  const lines = fields.map(({ field, values, isOther }) =>
    lineOf(`${isOther ? '≠' : ' '} ${field}`, values.slice(start, start + ids.length)),
  )
  return [lineOf('  id', ids), ...lines].join('\n')
}
