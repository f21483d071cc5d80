import type { Book } from '../book.ts'
import { fold } from '../words/fold.ts'

/** Records that are of one book, or may be. */
export interface Duplicates {
  /** Why: they have the same ISBN, or the same title, author and year. */
  reason: 'isbn' | 'text'
  /** By id, so that the oldest comes first. */
  books: Book[]
  /** Whether their titles agree. Where they do not, a publisher may have given one ISBN to several books. */
  isSure: boolean
}

/**
 * Finds records that are of one book. What merely resembles is another book: without an ISBN in common, title, author and year
 * must all agree, the author must be known, and two different ISBNs are two editions.
 */
export function findDuplicates(books: Iterable<Book>): Duplicates[] {
  const byIsbn = new Map<string, Book[]>()
  const byText = new Map<string, Book[]>()
  for (const book of books) {
    if (book.isbn !== '') append(byIsbn, book.isbn, book)
    if (fold(book.author) !== '') append(byText, textKey(book), book)
  }
  const sameIsbn = [...byIsbn.values()].filter(isSeveral).map(group => toDuplicates('isbn', group))
  const found = new Set(sameIsbn.flatMap(({ books: group, isSure }) => (isSure ? group : [])))
  const sameText = [...byText.values()]
    .filter(group => isSeveral(group) && isOneEdition(group) && !group.every(book => found.has(book)))
    .map(group => toDuplicates('text', group))
  const joined = sameIsbn.filter(({ books: group }) => !sameText.some(other => holds(other.books, group)))
  return [...joined, ...sameText].sort((a, b) => firstId(a) - firstId(b))
}

function append(groups: Map<string, Book[]>, key: string, book: Book): void {
  const group = groups.get(key)
  if (group) group.push(book)
  else groups.set(key, [book])
}

function textKey({ title, author, year }: Book): string {
  return [titleKey(title), fold(author), year].join('\n')
}

/** A title of signs alone is compared as it stands. */
function titleKey(title: string): string {
  return fold(title) || title
}

function isSeveral(group: readonly Book[]): boolean {
  return group.length > 1
}

function isOneEdition(group: readonly Book[]): boolean {
  return new Set(group.map(({ isbn }) => isbn).filter(isbn => isbn !== '')).size <= 1
}

/** Whether a group has all records of another one, and so stands for it. */
function holds(group: readonly Book[], other: readonly Book[]): boolean {
  return other.every(book => group.includes(book))
}

function toDuplicates(reason: Duplicates['reason'], group: readonly Book[]): Duplicates {
  const books = [...group].sort((a, b) => a.id - b.id)
  return { reason, books, isSure: new Set(books.map(({ title }) => titleKey(title))).size === 1 }
}

function firstId({ books }: Duplicates): number {
  return books[0]?.id ?? 0
}
