import type { Book } from './book.ts'
import { bookNumber, bookNumbers } from './isbn/book-number.ts'
import { readIsbn } from './isbn/read-isbn.ts'

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
  // Most texts are plain, and folding them is most of the work of a search.
  const letters = /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : foldLetters(text)
  return letters
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþħıŧς]/g, letter => UNDECOMPOSED[letter] ?? letter)
}

/** What {@link searchKey} consists of, in this order; `numbers` are the ISBN and what `isbnRaw` keeps. */
const PARTS = ['title', 'author', 'publisher', 'numbers', 'isbnRaw', 'keywords', 'description'] as const
export type KeyPart = (typeof PARTS)[number]

/** Between the parts of a key, so that no phrase is found across two of them, and between numbers. Folded text has neither. */
const PART_END = '\n'
const ITEM_END = '\t'

/**
 * Makes the folded text of a book in which the words of a query are searched. It is kept beside the book. Other text may
 * be added behind a line break.
 */
export function searchKey(book: Book): string {
  const keywords = book.keywords?.map(fold).join(ITEM_END) ?? ''
  const numbers = bookNumbers(book).join(ITEM_END)
  const texts = [fold(book.title), fold(book.author), fold(book.publisher), numbers, fold(book.isbnRaw ?? '')]
  return [...texts, keywords, fold(book.description)].join(PART_END)
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
  const wanted = [...new Set(folded.split(' '))].filter(word => word !== '')
  // A query of signs alone finds nothing rather than everything: keys hold letters and digits only.
  if (wanted.length === 0 && q.trim() !== '') return () => false
  return key => (number !== undefined && key.includes(number)) || wanted.every(word => key.includes(word))
}

/** The number that a query is, if it is one and nothing else. */
function numberIn(q: string): string | undefined {
  if (!/\p{Nd}/u.test(q)) return undefined
  const reading = readIsbn(q)
  if (reading.isbn !== undefined) return reading.others === undefined ? reading.isbn : undefined
  const number = bookNumber(q)
  return /^\d{8,}x?$/.test(number) ? number : undefined
}
