import type { Book } from '../../domain/book.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { FIELD_NAMES } from '../../domain/fields.ts'
import { known } from '../../domain/query/query-fields.ts'
import { fit } from '../../text/fit.ts'

const LABEL = 13
/** Under this a column says nothing; books for which there is no room stand below. */
const NARROWEST = 18
const WIDEST = 36

/** Lays records side by side, a line for each field of which one of them says something; ≠ marks those in which they differ. */
export function compareBooks(books: readonly Book[], width: number): string {
  const most = Math.max(1, Math.floor((width - LABEL) / NARROWEST))
  const parts: string[] = []
  for (let start = 0; start < books.length; start += most)
    parts.push(part(books, books.slice(start, start + most), width))
  return parts.join('\n\n')
}

function part(all: readonly Book[], books: readonly Book[], width: number): string {
  const column = Math.min(WIDEST, Math.floor((width - LABEL) / books.length) - 2)
  const lineOf = (label: string, cells: readonly string[]) =>
    `${fit(label, LABEL)}${cells.map(cell => fit(cell, column)).join('  ')}`.trimEnd()
  const fields = FIELD_NAMES.filter(name => all.some(book => text(book, name) !== ''))
  const lines = fields.map(name => {
    const isOther = new Set(all.map(book => text(book, name))).size > 1
    return lineOf(
      `${isOther ? '≠' : ' '} ${name}`,
      books.map(book => text(book, name)),
    )
  })
  return [
    lineOf(
      '  id',
      books.map(({ id }) => String(id)),
    ),
    ...lines,
  ].join('\n')
}

function text(book: Book, name: (typeof FIELD_NAMES)[number]): string {
  const value = book[name] ?? ''
  return cleanLine(typeof value === 'object' ? value.join(', ') : String(known(name, value)))
}
