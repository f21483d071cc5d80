import type { Book } from './book.ts'
import { FIELD_NAMES, SERVER_FIELDS } from './fields.ts'
import { compact, membersAt } from './scan-json.ts'

// A book's text says more than the object it is parsed to: what other programs wrote into it stays as they wrote it,
// numbers beyond 2^53 and the order of names included.

const BOOK_FIELDS = ['id', ...FIELD_NAMES, ...SERVER_FIELDS] as const
const KNOWN: ReadonlySet<string> = new Set(BOOK_FIELDS)

/** Formats a book with the fields that are not ours, as {@link foreignFieldsOf} gives them. */
export function bookToText(book: Book, foreign: string): string {
  if (foreign === '') return JSON.stringify(book)
  return `${JSON.stringify(book, BOOK_FIELDS as unknown as string[]).slice(0, -1)}${foreign}}`
}

/** Formats a book that was changed; `former` is its text before, from which the fields that are not ours are taken. */
export function changedBookToText(book: Book, former: string): string {
  return bookToText(book, hasForeignFields(book) ? foreignFieldsOf(former) : '')
}

/** The fields of a book's text that are not ours: `,"shelf":7` each, written as there, without blanks. */
export function foreignFieldsOf(text: string, start = 0): string {
  return membersAt(text, start)
    .filter(({ name }) => !KNOWN.has(name))
    .map(({ key, value }) => `,${key}:${compact(text, value)}`)
    .join('')
}

/** The names of a book's fields that are not ours. */
export function foreignFieldNames(book: object): string[] {
  return Object.keys(book).filter(name => !KNOWN.has(name))
}

/** Whether a book has fields that are not ours: few have, and the others need no second look at their text. */
export function hasForeignFields(book: object): boolean {
  for (const name in book) if (!KNOWN.has(name)) return true
  return false
}

/** The id in a book's text, which begins with it (see `createBook`); undefined where the text is no book's. */
export function idInText(text: string): number | undefined {
  const id = /^\{"id":(\d+)/.exec(text)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** The title as it stands in a book's text, behind the id: still quoted. */
export function titleInText(text: string): string | undefined {
  return /^\{"id":\d+,"title":("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
}
