import type { Book } from './book.ts'
import { bookNumber, bookNumbers } from './isbn/book-number.ts'
import { readIsbn } from './isbn/read-isbn.ts'
import { fold } from './words/fold.ts'
import { foldJoined, ITEM_END } from './words/joined-words.ts'

/** What {@link searchKey} consists of, in this order; `numbers` are the ISBN and what `isbnRaw` keeps. */
const PARTS = [
  ...(['title', 'author', 'publisher', 'numbers', 'isbnRaw', 'keywords', 'callNumber', 'location'] as const),
  'description',
] as const
export type KeyPart = (typeof PARTS)[number]

/** Between the parts of a key, so that no phrase is found across two of them. Folded text has no line breaks. */
const PART_END = '\n'

/**
 * Makes the folded text of a book in which the words of a query are searched. It is kept beside the book. Other text may
 * be added behind a line break.
 */
export function searchKey(book: Book): string {
  const { title, author, publisher, isbnRaw = '', keywords = [], callNumber = '', location = '', description } = book
  return [
    foldJoined(title),
    foldJoined(author),
    foldJoined(publisher),
    bookNumbers(book).join(ITEM_END),
    fold(isbnRaw),
    keywords.map(foldJoined).join(ITEM_END),
    foldJoined(callNumber),
    foldJoined(location),
    foldJoined(description),
  ].join(PART_END)
}

export function isKeyPart(name: string): name is KeyPart {
  return PARTS.some(part => part === name)
}

/** Takes one part out of a key. */
export function partOfKey(key: string, part: KeyPart): string {
  let start = 0
  for (const before of PARTS) {
    if (before === part) break
    start = key.indexOf(PART_END, start) + 1
  }
  const end = key.indexOf(PART_END, start)
  return end < 0 ? key.slice(start) : key.slice(start, end)
}

/** The numbers of a book in its key, as `bookNumber` reads them. */
export function numbersInKey(key: string): readonly string[] {
  return partOfKey(key, 'numbers').split(ITEM_END)
}

/**
 * Makes a test for {@link searchKey}: every word of the query must stand somewhere in it, also as part of a word. A number
 * of a book is found however it is written, an ISBN as an ISBN-10 too.
 */
export function createMatcher(q: string): (key: string) => boolean {
  const number = numberIn(q)
  const folded = fold(q)
  // Its parts are not looked for one by one, as they stand in other numbers by chance. With blanks it may be several.
  if (number !== undefined && !/\s/.test(q.trim())) {
    const forms = [number, folded, folded.replaceAll(' ', '')]
    return key => forms.some(form => key.includes(form))
  }
  const words = wantedWords(q)
  // A query of signs alone finds nothing rather than everything: keys hold letters and digits only.
  if (words.length === 0 && q.trim() !== '') return () => false
  const tests = words.map(containsWord)
  return key => (number !== undefined && key.includes(number)) || tests.every(test => test(key))
}

/** The words of a query: what signs hold together, such as Spider-Man, is one, with a blank for each sign. */
function wantedWords(q: string): readonly string[] {
  // Commas and their kind stand between words, but for those of a number: 20,000.
  const words = q.split(/\s+|[,;:!?](?!\d)|(?<!\d)[,;:!?]/).map(fold)
  return [...new Set(words)].filter(word => word !== '')
}

/** Makes a test for a folded word, as it is or with nothing in place of its blanks. */
export function containsWord(word: string): (text: string) => boolean {
  if (!word.includes(' ')) return text => text.includes(word)
  const joined = word.replaceAll(' ', '')
  return text => text.includes(word) || text.includes(joined)
}

/** The number that a query is, if it is one and nothing else. */
function numberIn(q: string): string | undefined {
  if (!/\p{Nd}/u.test(q)) return undefined
  const reading = readIsbn(q)
  // A note in brackets, as in "9789793062792 (pbk.)", is copied along with a number; other words are wanted, too.
  if (reading.isbn !== undefined) return /^(?:[([].*)?$/.test(reading.others ?? '') ? reading.isbn : undefined
  const number = bookNumber(q)
  return /^\d{8,}x?$/.test(number) ? number : undefined
}
