import { readIsbnOfCell } from '../../domain/isbn/lost-zeros.ts'

/** What a cell of numbers holds. */
export interface IsbnCell {
  isbn?: string
  /** What stands there that is no ISBN, or is another. */
  raw?: string
  /** What a person should know of it. */
  note?: string
}

const DAMAGED = /^\d(?:[.,]\d+)?e\+?\d+$/i
const FORMULA = /^="?(.*?)"?$/
/** Amazon's own number of what has no ISBN. */
const ASIN = /^B0[\dA-Z]{8}$/

/**
 * Reads the ISBN of a cell, as programs and spreadsheets leave it. Zeros that a spreadsheet dropped are put in front again
 * where the check digit then agrees.
 */
export function readIsbnCell(text: string): IsbnCell {
  const bare = text.trim()
  const clean = (FORMULA.exec(bare)?.[1] ?? bare).replace(/^\[(.*)\]$/, '$1').trim()
  if (DAMAGED.test(clean)) return { note: 'is no whole number any longer: a spreadsheet has rounded it' }
  if (ASIN.test(clean)) return { raw: clean, note: 'is a number of Amazon (ASIN), not an ISBN; kept in isbnRaw' }
  const reading = readIsbnOfCell(clean)
  if (reading.isbn === undefined)
    return reading.isEmpty ? {} : { raw: clean, note: `${reading.problem}; kept in isbnRaw` }
  const { isbn, others: raw } = reading
  if (raw !== undefined) return { isbn, raw }
  // What has nothing beside it and yet a warning had lost its zeros.
  return reading.warning === undefined ? { isbn } : { isbn, note: `${reading.warning}; read as ${isbn}` }
}
