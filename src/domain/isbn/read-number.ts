import { checkDigit10, checkDigit13 } from './check-digits.ts'

/** The ISBN that a text is, or why it is none; `withZeros` is one that it would be with zeros in front. */
export type NumberReading = { isbn: string } | { isbn?: never; problem: string; withZeros?: string }

/** `ISBN`, `ISBN-13:`, `urn:isbn:` and their kind. In "ISBN 10 306…" the 10 may belong to the number, so a colon must follow. */
const PREFIX = /^\s*(?:urn:\s*)?e?-?isbn(?:-?1[03](?=[\s:])|\s1[03](?=:))?[\s:]*/i
/** `ISBN 13 978…`: the 13 is read as part of the name where it cannot be part of the number. */
const LENGTH_IN_NAME = /^1[03]\s+(?=\S)/
/** The number of the years before the ISBN, which lacks its first zero. */
const SBN = /^\s*sbn[\s:]*((?:\d[\s-]?){8}[\dX])\s*$/i
const DECORATION = /[\s\-\u2010-\u2015\u2212"'=[\]]/g
/** What a spreadsheet writes behind a whole number. */
const DECIMALS = /^([\dX]{5,13})\.0+$/
/** The form of an ISSN. Without its hyphen it is a short number like others: each ISSN is an ISBN-10 without two zeros. */
const ISSN = /^\s*(?:[ep]?-?issn(?:-?l)?[\s:]*\d{4}.?|["'=[]*\d{4}[\s\-\u2010-\u2015\u2212])\d{3}[\dX]["'\]]*\s*$/i

/** Reads a text that is one number and nothing else. */
export function readNumber(text: string): NumberReading {
  const sbn = SBN.exec(text)?.[1]
  if (sbn !== undefined) return readDigits(`0${digitsOf(sbn)}`)
  const unprefixed = text.replace(PREFIX, '')
  const reading = readUnprefixed(unprefixed)
  if (reading.isbn !== undefined || unprefixed === text) return reading
  const other = readUnprefixed(unprefixed.replace(LENGTH_IN_NAME, ''))
  return other.isbn === undefined ? reading : other
}

function readUnprefixed(text: string): NumberReading {
  if (ISSN.test(text)) return { problem: 'has the form of an ISSN, the number of a magazine or a series' }
  const digits = digitsOf(text)
  if (!/^\d+X?$/.test(digits)) return { problem: 'has characters that no ISBN has' }
  return readDigits(digits)
}

/** The digits of a number that is written with hyphens, blanks, quotes or the decimals of a spreadsheet. */
export function digitsOf(text: string): string {
  return text.replace(DECORATION, '').toUpperCase().replace(DECIMALS, '$1')
}

/** Reads digits and nothing else: their number tells what they are. */
export function readDigits(digits: string): NumberReading {
  if (/^(\d)\1+$/.test(digits)) return { problem: 'repeats one digit' }
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

function read13(digits: string): NumberReading {
  if (!/^97[89]\d{10}$/.test(digits)) return { problem: 'does not begin with 978 or 979' }
  if (digits.startsWith('9790')) return { problem: 'is a number for sheet music (979-0), not for a book' }
  if (checkDigit13(digits) !== digits[12]) return { problem: 'has a wrong check digit' }
  return { isbn: digits }
}

/** Reads an ISBN-10 as the ISBN-13 that it is. */
export function read10(digits: string): NumberReading {
  if (checkDigit10(digits) !== digits[9]) return { problem: 'has a wrong check digit' }
  const body = `978${digits.slice(0, 9)}`
  return { isbn: body + checkDigit13(body) }
}

function readShort(digits: string): NumberReading {
  const { isbn } = read10(digits.padStart(10, '0'))
  const problem = `has ${digits.length} digits; an ISBN has 10 or 13`
  return isbn === undefined
    ? { problem }
    : { problem: `${problem}. With zeros in front it is ${isbn}`, withZeros: isbn }
}
