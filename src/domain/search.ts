import type { Book } from './book.ts'
import { readIsbn } from './isbn.ts'

// Letters that Unicode does not decompose, so that "Lodz" finds "Łódź" and "strasse" finds "Straße".
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  // The form of sigma at the end of a word.
  ς: 'σ',
}

/** Folds text for finding: case, accents, ligatures, width and punctuation make no difference; words are split by one blank. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþħıŧς]/g, letter => UNDECOMPOSED[letter] ?? letter)
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Makes the folded text of a book in which the words of a query are searched. It is kept beside the book. */
export function searchKey(book: Book): string {
  const keywords = book.keywords?.join(' ') ?? ''
  return fold(
    `${book.title} ${book.author} ${book.publisher} ${book.isbn} ${book.isbnRaw ?? ''} ${book.description} ${keywords}`,
  )
}

/**
 * Makes a test for {@link searchKey}: every word of the query must stand somewhere in it, also as part of a word. An ISBN
 * is found however it is written, as an ISBN-10 too.
 */
export function createMatcher(q: string): (key: string) => boolean {
  const isbn = wholeIsbn(q)
  // Only a query without blanks is read as an ISBN, since several numbers may look like one by chance.
  const words = isbn !== undefined && !/\s/.test(q.trim()) ? [fold(q.replaceAll('-', ''))] : fold(q).split(' ')
  const wanted = words.filter(word => word !== '')
  return key => (isbn !== undefined && key.includes(isbn)) || wanted.every(word => key.includes(word))
}

function wholeIsbn(q: string): string | undefined {
  const digits = q.replace(/[\s-]/g, '')
  return /^(?:\d{9}|\d{12})[\dX]$/i.test(digits) ? readIsbn(digits).isbn : undefined
}
