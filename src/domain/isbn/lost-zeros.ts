import { type IsbnReading, plainText, readIsbn } from './read-isbn.ts'
import { digitsOf, read10 } from './read-number.ts'

/** A spreadsheet takes an ISBN-10 for a number and drops its zeros in front; with five of them it is no longer known for one. */
const LEAST_DIGITS = 5

/**
 * Reads the ISBN of a cell as {@link readIsbn} does, and repairs what a spreadsheet did to it: `7442912` is 9780007442911.
 * For an import alone, which says so with the `warning`: elsewhere a short number is a shop's own, or the one of a magazine.
 */
export function readIsbnOfCell(text: string): IsbnReading {
  const reading = readIsbn(text)
  if (reading.isbn !== undefined || reading.isEmpty) return reading
  const digits = digitsOf(plainText(text).replace(/^\s*isbn[\s:]*/i, ''))
  const zeros = 10 - digits.length
  if (!/^[1-9]\d*[\dX]$/.test(digits) || zeros < 1 || digits.length < LEAST_DIGITS || isIssn(text)) return reading
  const { isbn } = read10(digits.padStart(10, '0'))
  if (isbn === undefined) return reading
  return { isbn, warning: `lacks ${zeros === 1 ? 'a zero' : `${zeros} zeros`} in front, as a spreadsheet drops them` }
}

/** With its hyphen the number of a magazine is known for one. */
function isIssn(text: string): boolean {
  return /\d{4}[\s\-\u2010-\u2015\u2212]+\d{3}[\dX]/i.test(plainText(text))
}
