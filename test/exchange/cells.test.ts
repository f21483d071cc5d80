import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBook } from '../../src/domain/book.ts'
import { checkNewBook } from '../../src/domain/check-fields.ts'
import { FIELD_NAMES } from '../../src/domain/fields.ts'
import { readIsbn } from '../../src/domain/isbn/read-isbn.ts'
import { cellOf, readCell, writeCell } from '../../src/exchange/cells.ts'
import { runs } from '../test-form.ts'

const SERVER = { id: 7, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z', revision: 9 }
const bookOf = (fields: object) => createBook(checkNewBook({ title: 'x', ...fields }), SERVER)
const signs = fc.array(fc.constantFrom(...`'="=+-@ab01＝"`), { maxLength: 8 }).map(letters => letters.join(''))

describe('a text in a cell is read back as it was', () => {
  test.each([false, true])('whatever it begins with; for spreadsheets: %s', isForSpreadsheets => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string({ maxLength: 20 })), text => {
        expect(readCell(writeCell(text, isForSpreadsheets))).toBe(text)
      }),
      { numRuns: runs(2_000) },
    )
  })

  test.each(['Dune', "'Tis Pity", '1984', '', '-720 was a year', '=SUM(A1)'])(
    '%s stays as it is where no spreadsheet opens it',
    text => expect(writeCell(text, false)).toBe(text),
  )
})

describe('for a spreadsheet', () => {
  test.each([
    ['=cmd|calc', "'=cmd|calc"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(1)', "'@SUM(1)"],
    ["'=1", "''=1"],
    ['＝1', "'＝1"],
    ['\t=1', "'\t=1"],
    ['0012', '="0012"'],
    ['123456789012', '="123456789012"'],
    ['12', '12'],
    ['Dune', 'Dune'],
  ])('%s is written %s', (text, cell) => expect(writeCell(text, true)).toBe(cell))

  test('no text begins a formula', () => {
    fc.assert(
      fc.property(signs, text => {
        expect(writeCell(text, true)).not.toMatch(/^(?:[+\-@\t\r＝＋－＠]|=(?!"\d+"$))/)
      }),
    )
  })

  test.each([
    ['9789793062792', '978-979-3062-79-2'],
    ['9786500000000', '978-6500000000'],
    ['', ''],
  ])('the ISBN %s is text', (isbn, cell) => {
    const book = { ...bookOf({}), isbn }
    expect(cellOf(book, 'isbn', true)).toBe(cell)
    expect(cellOf(book, 'isbn', false)).toBe(isbn)
  })

  test('a year before our era stays a number', () => expect(cellOf(bookOf({ year: -720 }), 'year', true)).toBe('-720'))
})

describe('values', () => {
  test.each([
    ['year', 0, ''],
    ['pages', 0, ''],
    ['copies', 0, '0'],
    ['price', 0, '0'],
    ['price', 12.345, '12.3450'],
    ['price', 9007199254740991, '9007199254740991'],
    ['price', 1.5e-7, '0.00000015'],
    ['price', 0.0000001, '0.0000001'],
    ['location', undefined, ''],
    ['keywords', ['a', 'b c'], 'a; b c'],
    ['keywords', ['a, b', 'c'], '["a, b","c"]'],
    ['keywords', ['[a]'], '["[a]"]'],
  ])('of %s: %j is written %j', (name, value, cell) => {
    expect(cellOf(bookOf({ [name]: value }), name as 'year', false)).toBe(cell)
  })

  const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined })
  const text = optional(fc.oneof(signs, fc.string({ unit: 'grapheme-ascii', maxLength: 30 })))
  const fields = fc.record({
    ...{ author: text, description: text, edition: text, callNumber: text, location: text },
    year: optional(fc.integer({ min: -3000, max: 2027 })),
    copies: optional(fc.integer({ min: 0, max: 9999 })),
    price: optional(fc.double({ min: 0, max: 1e9, noNaN: true })),
    isbn: optional(fc.constantFrom('9789793062792', '979-3062-79-7', '977-012-345', '12345')),
    keywords: optional(fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 9 }), { maxLength: 4 })),
  })

  test.each([false, true])('of a whole book make the same book again; for spreadsheets: %s', isForSpreadsheets => {
    fc.assert(
      fc.property(fields, given => {
        const book = bookOf(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
        expect(bookOf(fieldsOf(book, isForSpreadsheets))).toEqual(book)
      }),
      { numRuns: runs(500) },
    )
  })

  /** As an import reads the cells of a row. */
  function fieldsOf(book: ReturnType<typeof bookOf>, isForSpreadsheets: boolean): object {
    const cells = FIELD_NAMES.map(name => [name, readCell(cellOf(book, name, isForSpreadsheets))] as const)
    return Object.fromEntries(
      cells
        .filter(([, cell]) => cell !== '')
        .map(([name, cell]) => [name, name === 'keywords' && cell.startsWith('[') ? JSON.parse(cell) : cell]),
    )
  }

  test('an ISBN for spreadsheets is read as the same ISBN', () => {
    expect(readIsbn(cellOf({ ...bookOf({}), isbn: '9789793062792' }, 'isbn', true)).isbn).toBe('9789793062792')
  })
})
