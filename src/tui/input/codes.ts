import { readIsbn } from '../../domain/isbn/read-isbn.ts'

/** The shortest number that a barcode holds: EAN-8, and an ISSN without its hyphen. */
const SHORTEST = 8

/** Whether a character may follow those of a code: digits, hyphens between them, and an X where ISSN, SBN and ISBN-10 have it. */
export function continuesCode(code: string, character: string): boolean {
  if (/^\d$/.test(character)) return !/X$/i.test(code)
  if (character === '-') return /\d$/.test(code)
  return /^X$/i.test(character) && /^(?:\d-?){7,9}$/.test(code)
}

/** Whether it is long enough for the number of a barcode. */
export function isWholeCode(code: string): boolean {
  return digitsOf(code).length >= SHORTEST
}

/** The digits of a code, and its X. */
export function digitsOf(code: string): string {
  return code.replaceAll('-', '').toUpperCase()
}

/**
 * Whether a number alone has the form of a book's or a magazine's: twelve digits or more, ten with a last one that may be
 * X, eight or nine with an X, or an ISSN with its hyphen. Nobody calls a book so; its check digit may yet be wrong.
 */
export function hasCodeForm(text: string): boolean {
  if (!/^\d[\d-]*[\dX]$/i.test(text)) return false
  return /^(?:\d{12,}|\d{9}[\dX]|\d{7,8}X)$/.test(digitsOf(text)) || /^\d{4}-\d{3}[\dX]$/i.test(text)
}

/** The number of a book or a magazine as a barcode has it, with a price's add-on of five or two digits or without one. */
const BARCODES = [/^97[789]\d{10}/, /^97[789]\d{15}/, /^97[789]\d{12}/]

/** Whether digits are the beginning of a book's or a magazine's barcode, of which more is to come. An ISBN-10 may begin so, too. */
export function beginsBarcode(digits: string): boolean {
  return /^97[789]\d{0,9}$/.test(digits) && readIsbn(digits).isbn === undefined
}

/**
 * The barcode that digits make together with some that came shortly before, where it has the right check digit; undefined where they
 * make none, or where they are a number by themselves.
 */
export function joinedBarcode(before: string, digits: string): string | undefined {
  const whole = before + digits
  if (before === '' || !/^97[789]\d{10}$/.test(whole)) return undefined
  return hasCheckDigit(whole) && readIsbn(digits).isbn === undefined ? whole : undefined
}

/** Whether the last digit is the check digit of the others (EAN-13). */
function hasCheckDigit(code: string): boolean {
  const sum = Array.from(code, Number).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}

/** Takes numbers apart that a scanner without a suffix typed one behind the other. What is no row of them stays whole. */
export function splitCodes(code: string): string[] {
  return (code.length > 18 && splitBarcodes(code)) || [code]
}

function splitBarcodes(code: string): string[] | undefined {
  if (code === '') return []
  for (const barcode of BARCODES) {
    const [head] = barcode.exec(code) ?? []
    const rest = head && splitBarcodes(code.slice(head.length))
    if (rest) return [head, ...rest]
  }
  return undefined
}
