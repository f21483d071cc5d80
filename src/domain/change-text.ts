import type { Author, ChangeText, ChangeType } from './book-store.ts'

// A change is written around the text of its book, and the book is cut out of it again, without parsing either.

/** The content of a change besides its time and author. `book` is the book's text; undefined when it was deleted. */
interface Changed {
  type: ChangeType
  id: number
  book?: string | undefined
}

const BOOK = '"book":'
/** The mark after a book. JSON escapes quotes, so that no value can contain it. */
const BEHIND_BOOK = ',"at":"'

/** Formats a change as followers and HISTORY are told it. */
export function changeToText(
  { type, id, book }: Changed,
  { revision, at, by }: { revision: number; at: string; by: Author },
): ChangeText {
  const content = book === undefined ? '' : `${BOOK}${book},`
  const text = `{"revision":${revision},"type":"${type}","id":${id},${content}"at":"${at}","by":${JSON.stringify(by)}}`
  return { revision, type, id, text }
}

/** Formats a change as UNDO and REDO answer it. */
export function undoneToText({ type, id, book }: Changed): string {
  return `{"type":"${type}","id":${id}${book === undefined ? '' : `,${BOOK}${book}`}}`
}

/** The text of the book in a change; undefined when it was deleted. */
export function bookInChange({ type, text }: ChangeText): string | undefined {
  if (type === 'deleted') return undefined
  return text.slice(text.indexOf(BOOK) + BOOK.length, text.lastIndexOf(BEHIND_BOOK))
}
