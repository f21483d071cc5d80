/**
 * The reading of a text that was given as an ISBN. `isbn` is 13 digits; `others` is what else the text held, as it was
 * written, and `warning` says so. A number that is too short counts as no ISBN, even if it would be one with the zeros that a
 * spreadsheet may have dropped: `withZeros` is that ISBN, for an import or a person to decide.
 */
export type IsbnReading =
  | { isbn: string; others?: string; warning?: string }
  | { isbn?: never; problem: string; withZeros?: string }

/** Invisible characters: the frame of a paste, and the marks of direction and of zero width that come from web pages. */
const INVISIBLE = /\u001b\[20[01]~|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** `ISBN`, `ISBN-13:`, `ISBN13:` and their kind. In "ISBN 10 306…" the 10 may belong to the number, so a colon must follow. */
const PREFIX = /^\s*e?-?isbn(?:-?1[03](?=[\s:])|\s1[03](?=:))?[\s:]*/i
const DECORATION = /[\s\-\u2010-\u2015\u2212"'=[\]]/g

const SEPARATORS = /[,;/|\r\n]/
/** The form of an ISSN. Without its hyphen it is a short number like others: each ISSN is an ISBN-10 without two zeros. */
const ISSN = /^\s*(?:[ep]?-?issn(?:-?l)?[\s:]*\d{4}.?|["'=[]*\d{4}[\s\-\u2010-\u2015\u2212])\d{3}[\dX]["'\]]*\s*$/i

/**
 * Reads an ISBN as people, scanners and spreadsheets deliver it: hyphens, prefixes, full-width digits, ISBN-10, a price
 * add-on of 2 or 5 digits, two equal scans run together.
 * Of several, with commas, semicolons, slashes or line breaks between them, the first that is one.
 * The length decides what it is, not the prefix: 9793062797 is an Indonesian ISBN-10.
 */
export function readIsbn(text: string): IsbnReading {
  const clean = text.normalize('NFKC').replace(INVISIBLE, '')
  const whole = readOne(clean)
  // A line break may also stand within one number, where a page broke it.
  if (whole.isbn !== undefined) return whole
  const parts = clean.split(SEPARATORS).map(part => ({ text: part.trim(), reading: readOne(part) }))
  const found = parts.find(({ reading }) => reading.isbn !== undefined)?.reading
  if (found?.isbn === undefined) return parts.find(({ reading }) => reading !== EMPTY)?.reading ?? EMPTY
  const others = parts.filter(({ reading }) => reading !== EMPTY && reading.isbn !== found.isbn)
  return others.length === 0 ? found : withOthers(found.isbn, others.map(({ text }) => text).join(', '))
}

const EMPTY: IsbnReading = { problem: 'is empty' }

function withOthers(isbn: string, others: string): IsbnReading {
  return { isbn, others, warning: `has more than one number; kept beside the first: ${others}` }
}

function readOne(text: string): IsbnReading {
  const unprefixed = text.replace(PREFIX, '')
  const digits = unprefixed.replace(DECORATION, '').toUpperCase()
  if (digits === '') return EMPTY
  if (ISSN.test(unprefixed)) return { problem: 'has the form of an ISSN, the number of a magazine or a series' }
  if (!/^\d+X?$/.test(digits)) return { problem: 'has characters that no ISBN has' }
  if (/^(\d)\1+$/.test(digits)) return { problem: 'repeats one digit' }
  return readDigits(digits)
}

function readDigits(digits: string): IsbnReading {
  switch (digits.length) {
    case 13:
      return read13(digits)
    case 15:
    case 18:
      return read13(digits.slice(0, 13))
    case 26:
      return digits.slice(0, 13) === digits.slice(13)
        ? read13(digits.slice(0, 13))
        : { problem: 'is two different numbers' }
    case 10:
      return read10(digits)
    case 8:
    case 9:
      return readShort(digits)
    default:
      return { problem: `has ${digits.length} digits; an ISBN has 10 or 13` }
  }
}

function read13(digits: string): IsbnReading {
  if (!/^97[89]\d{10}$/.test(digits)) return { problem: 'does not begin with 978 or 979' }
  if (digits.startsWith('9790')) return { problem: 'is a number for sheet music (979-0), not for a book' }
  if (checkDigit13(digits) !== digits[12]) return { problem: 'has a wrong check digit' }
  return { isbn: digits }
}

function read10(digits: string): IsbnReading {
  if (checkDigit10(digits) !== digits[9]) return { problem: 'has a wrong check digit' }
  const body = `978${digits.slice(0, 9)}`
  return { isbn: body + checkDigit13(body) }
}

function readShort(digits: string): IsbnReading {
  const { isbn } = read10(digits.padStart(10, '0'))
  const problem = `has ${digits.length} digits; an ISBN has 10 or 13`
  return isbn === undefined
    ? { problem }
    : { problem: `${problem}. With zeros in front it is ${isbn}`, withZeros: isbn }
}

function checkDigit13(digits: string): string {
  let sum = 0
  for (let index = 0; index < 12; index++) sum += Number(digits[index]) * (index % 2 === 0 ? 1 : 3)
  return String((10 - (sum % 10)) % 10)
}

function checkDigit10(digits: string): string {
  let sum = 0
  for (let index = 0; index < 9; index++) sum += Number(digits[index]) * (10 - index)
  const digit = (11 - (sum % 11)) % 11
  return digit === 10 ? 'X' : String(digit)
}
