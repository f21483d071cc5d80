import { plainText, readIsbn } from './read-isbn.ts'

const PREFIX = /^\s*[ep]?-?is[bs]n(?:-?1[03](?=[\s:]))?[\s:]*/i

/**
 * Reads a number of a book as one text, however it is written: an ISBN as its 13 digits, anything else (the number of a magazine,
 * one with a wrong check digit, a shop's own label) as its letters and digits. Empty when there are none.
 */
export function bookNumber(text: string): string {
  const { isbn } = readIsbn(text)
  if (isbn !== undefined) return isbn
  return plainText(text)
    .replace(PREFIX, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()
}

/** All numbers that a book has: its ISBN, and what `isbnRaw` keeps, each by itself and all as one. */
export function bookNumbers({ isbn, isbnRaw }: { isbn: string; isbnRaw?: string }): readonly string[] {
  if (isbnRaw === undefined) return [isbn]
  const parts = isbnRaw.split(/[,;|]/)
  // A slash stands between two numbers, or in a label of one's own.
  const raw = [isbnRaw, ...parts, ...parts.flatMap(part => part.split('/'))].map(bookNumber)
  return [...new Set([isbn, ...raw.filter(number => number !== '')])]
}
