/** What a text given as ISBN turned out to be. `warning` says why a value was doubtful; `isbn` is 13 digits. */
export type IsbnReading = { isbn: string; warning?: string } | { isbn?: never; problem: string }

/** What cannot be seen: the frame of a paste, and marks of direction and of no width that come along from web pages. */
const INVISIBLE = /\u001b\[20[01]~|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** `ISBN`, `ISBN-13:`, `ISBN13:` and their kind. In "ISBN 10 306…" the 10 may belong to the number, so a colon must follow. */
const PREFIX = /^\s*e?-?isbn(?:-?1[03](?=[\s:])|\s1[03](?=:))?[\s:]*/i
const DECORATION = /[\s\-\u2010-\u2015\u2212"'=[\]]/g

/**
 * Reads an ISBN as people, scanners and spreadsheets deliver it: hyphens, prefixes, full-width digits, ISBN-10, a price
 * add-on of 2 or 5 digits, two equal scans run together, leading zeros that a spreadsheet ate.
 * Of several, with commas between them, the first that is one.
 * The length decides what it is, not the prefix: 9793062797 is an Indonesian ISBN-10.
 */
export function readIsbn(text: string): IsbnReading {
  const readings = text.normalize('NFKC').replace(INVISIBLE, '').split(/[,;]/).map(readOne)
  return readings.find(({ isbn }) => isbn !== undefined) ?? readings[0] ?? { problem: 'is empty' }
}

function readOne(text: string): IsbnReading {
  const digits = text.replace(PREFIX, '').replace(DECORATION, '').toUpperCase()
  if (digits === '') return { problem: 'is empty' }
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
  const reading = read10(digits.padStart(10, '0'))
  return reading.isbn ? { ...reading, warning: 'leading zeros were missing' } : { problem: 'has too few digits' }
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
