import { asciiDigits } from './ascii-digits.ts'
import { decodeCueCat } from './cue-cat.ts'
import { findIsbns } from './find-isbns.ts'
import { meansNothing } from './means-nothing.ts'
import { type NumberReading, readNumber } from './read-number.ts'

/**
 * The reading of a text that was given as an ISBN. `isbn` is 13 digits; `others` is what else the text held, as it was
 * written, and `warning` says so. A text that says there is no number, such as `N/A`, `isEmpty`. A number that is too short
 * counts as no ISBN, even if it would be one with the zeros that a spreadsheet may have dropped: `withZeros` is that ISBN, for
 * an import or a person to decide.
 */
export type IsbnReading =
  | { isbn: string; others?: string; warning?: string }
  | { isbn?: never; problem: string; withZeros?: string; isEmpty?: true }

/** Invisible characters: the frame of a paste, and the marks of direction and of zero width that come from web pages. */
const INVISIBLE = /\u001b\[20[01]~|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** A longer text is a description, or item codes: it is looked through for separators alone. */
const MOST_SEARCHED = 500
const SEPARATORS = /[,;/|\r\n]/
/** The slash of `N/A` is no separator. */
const NOT_AVAILABLE = /(?<![\w])n\/a(?![\w])/gi

const EMPTY: IsbnReading = { problem: 'is empty', isEmpty: true }

/**
 * Reads an ISBN as people, scanners and spreadsheets deliver it: hyphens, prefixes, digits of other scripts, ISBN-10, SBN, a
 * price add-on of 2 or 5 digits, two equal scans run together, the scan of a CueCat, a note behind it such as `(pbk.)`.
 * Of several, with commas, semicolons, slashes, blanks or line breaks between them, the first that is one.
 * The length decides what it is, not the prefix: 9793062797 is an Indonesian ISBN-10.
 */
export function readIsbn(text: string): IsbnReading {
  const clean = plainText(text)
  if (meansNothing(clean.toUpperCase())) return EMPTY
  const whole = readNumber(decodeCueCat(clean) ?? clean)
  // A line break may also stand within one number, where a page broke it.
  if (whole.isbn !== undefined) return { isbn: whole.isbn }
  const parts = clean.replace(NOT_AVAILABLE, '-').split(SEPARATORS).flatMap(readPart)
  const found = parts.find(({ reading }) => reading.isbn !== undefined)?.reading.isbn
  if (found === undefined) return parts.length === 1 ? whole : (parts[0]?.reading ?? EMPTY)
  const others = parts.filter(({ reading }) => reading.isbn !== found).map(({ text }) => text)
  return others.length === 0 ? { isbn: found } : withOthers(found, others.join(', '))
}

/** The text of a number in plain characters, with the digits 0 to 9 and without what cannot be seen. */
export function plainText(text: string): string {
  return asciiDigits(text.normalize('NFKC').replace(INVISIBLE, ''))
}

interface Part {
  text: string
  reading: NumberReading
}

/** Reads what stands between two separators: nothing, one number, or numbers with something around them. */
function readPart(part: string): Part[] {
  const text = part.trim()
  if (text === '' || meansNothing(text.toUpperCase())) return []
  const reading = readNumber(text)
  if (reading.isbn !== undefined) return [{ text, reading }]
  const { isbns, rest } = text.length > MOST_SEARCHED ? { isbns: [], rest: text } : findIsbns(text)
  if (isbns.length === 0) return [{ text, reading }]
  const found = isbns.map(({ isbn, text }) => ({ text, reading: { isbn } }))
  return rest === '' || meansNothing(rest.toUpperCase()) ? found : [...found, { text: rest, reading }]
}

function withOthers(isbn: string, others: string): IsbnReading {
  const what = /\d{7}/.test(others.replace(/\D/g, '')) ? 'more than one number' : 'more than a number'
  return { isbn, others, warning: `has ${what}; kept beside the first: ${others}` }
}
