import type { Book } from '../domain/book.ts'
import { hyphenateIsbn } from '../domain/isbn/hyphenate-isbn.ts'
import { formatNumber } from '../domain/number-text.ts'
import { known, type QueryField } from '../domain/query/query-fields.ts'

// How a book's values are written as cells of a table, and read back. docs/decisions/0027-cells-of-a-table.md has the rules.

/** What a spreadsheet takes for the beginning of a formula, also in full width; with apostrophes in front it was defused before. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/
const DEFUSED = /^'+[=+\-@\t\r＝＋－＠]/
/** A text as a formula: what spreadsheets keep as it is. */
const TEXT_FORMULA = /^="((?:[^"]|"")*)"$/
/** What a spreadsheet would take for a number and change: zeros in front are lost, and long ones are rounded. */
const CHANGED_NUMBER = /^(?:0\d+|\d{12,})$/

/**
 * Writes a text as a cell, so that {@link readCell} gives the same text. For a spreadsheet it is neither a formula nor another number.
 */
export function writeCell(text: string, isForSpreadsheets: boolean): string {
  if (!isForSpreadsheets) return readCell(text) === text ? text : `'${text}`
  if (CHANGED_NUMBER.test(text)) return `="${text}"`
  return FORMULA.test(text) ? `'${text}` : text
}

/**
 * Reads a cell as {@link writeCell} and other programs write it: without the apostrophe that defuses a formula, and `="0123"` as 0123.
 */
export function readCell(cell: string): string {
  if (DEFUSED.test(cell)) return cell.slice(1)
  const text = TEXT_FORMULA.exec(cell)?.[1]
  return text === undefined ? cell : text.replaceAll('""', '"')
}

/** Writes the value that a book has in a field as a cell; it is empty where there is none. */
export function cellOf(book: Book, field: QueryField, isForSpreadsheets: boolean): string {
  const value = book[field]
  if (value === undefined) return ''
  if (typeof value === 'number') return known(field, value) === '' ? '' : numberText(value)
  if (typeof value !== 'string') return writeCell(keywordText(value), isForSpreadsheets)
  return field === 'isbn' && isForSpreadsheets ? isbnText(value) : writeCell(value, isForSpreadsheets)
}

/** With a hyphen in it no spreadsheet takes it for a number. */
function isbnText(isbn: string): string {
  const hyphenated = hyphenateIsbn(isbn)
  return hyphenated.includes('-') || isbn === '' ? hyphenated : `${isbn.slice(0, 3)}-${isbn.slice(3)}`
}

/** Keywords with semicolons between them; as a list of JSON, where one of them would be read as several, or there is none in the list. */
function keywordText(keywords: readonly string[]): string {
  const isPlain = keywords.length > 0 && keywords.every(word => !/[,;]|^\[/.test(word))
  return isPlain ? keywords.join('; ') : JSON.stringify(keywords)
}

/** Writes a number with all its digits: not as `1e-7`, and not as what can be read in two ways. */
function numberText(value: number): string {
  const text = formatNumber(value)
  const [, first = '', others = '', zeros] = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? []
  return zeros === undefined ? text : `0.${'0'.repeat(Number(zeros) - 1)}${first}${others}`
}
