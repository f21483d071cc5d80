import type { Book } from './book.ts'

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
}

/** Folds text for finding: case, accents, ligatures, width and punctuation make no difference; words are split by one blank. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþħıŧ]/g, letter => UNDECOMPOSED[letter] ?? letter)
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The folded text in which the words of a query are looked for; one per book, kept beside it. */
export function searchKey(book: Book): string {
  const keywords = book.keywords?.join(' ') ?? ''
  return fold(
    `${book.title} ${book.author} ${book.publisher} ${book.isbn} ${book.isbnRaw ?? ''} ${book.description} ${keywords}`,
  )
}

/** Makes a test for {@link searchKey}: every word of the query must stand somewhere in it, also as part of a word. */
export function createMatcher(q: string): (key: string) => boolean {
  // An ISBN is typed with hyphens, which fold into blanks: it is looked for as the digits it means.
  const digits = q.replace(/[\s-]/g, '')
  const words = /^\d{9,12}[\dXx]$/.test(digits) ? [digits.toLowerCase()] : fold(q).split(' ')
  const wanted = words.filter(word => word !== '')
  return key => wanted.every(word => key.includes(word))
}
