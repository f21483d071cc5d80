import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readIsbnOfCell } from '../../../src/domain/isbn/lost-zeros.ts'
import { readIsbn } from '../../../src/domain/isbn/read-isbn.ts'

describe('the ISBN of a cell', () => {
  test.each([
    ['439023483', '9780439023481', 'a zero'],
    ['60853980', '9780060853983', '2 zeros'],
    ['7442912', '9780007442911', '3 zeros'],
    ['="7442912"', '9780007442911', '3 zeros'],
    ['7442912.0', '9780007442911', '3 zeros'],
    ['ISBN 60853980', '9780060853983', '2 zeros'],
    ['16061X', '9780000160614', '4 zeros'],
  ])('%j gets the zeros back that a spreadsheet dropped, and says so', (cell, isbn, zeros) => {
    expect(readIsbnOfCell(cell)).toEqual({ isbn, warning: `lacks ${zeros} in front, as a spreadsheet drops them` })
    // Nowhere else.
    expect(readIsbn(cell).isbn).toBeUndefined()
  })

  test.each([
    '812971060',
    '1416913184',
    '0028-0836',
    'ISSN 0028-0836',
    '1234',
    '19',
    '7442913',
    'AB7442912',
    '9.78E+12',
  ])('%j is none, with zeros or without', cell => expect(readIsbnOfCell(cell)).toEqual(readIsbn(cell)))

  test.each(['', 'n/a', '=""', '0'])('%j is empty', cell =>
    expect(readIsbnOfCell(cell)).toEqual({ problem: 'is empty', isEmpty: true }),
  )

  test('one that lacks nothing is read as anywhere', () => {
    for (const cell of ['9780306406157 (pbk.)', '0-306-40615-2', '9780306406157, 9780441172719'])
      expect(readIsbnOfCell(cell)).toEqual(readIsbn(cell))
  })

  const folder = new URL('../../../../shared/data/', import.meta.url)
  const isThere = existsSync(new URL('goodbooks-10k.books.csv', folder))
  if (!isThere) console.log('skipped: the ISBNs of goodbooks-10k, whose folder is not there')
  // The column stands before any cell with quotes.
  const cellsOf = (name: string, column: number) =>
    readFileSync(new URL(name, folder), 'utf8')
      .split(/\r?\n/)
      .slice(1)
      .filter(line => /^\d+,/.test(line))
      .map(line => line.split(',')[column] ?? '')

  test.skipIf(!isThere)('of 10,000 damaged ones the same are repaired as by an independent count', () => {
    const readings = cellsOf('goodbooks-10k.books.csv', 5).map(readIsbnOfCell)
    const repaired = readings.filter(({ isbn }) => isbn !== undefined)
    const empty = readings.filter(reading => 'isEmpty' in reading)
    expect([readings.length, repaired.length, empty.length]).toEqual([10_000, 9277, 700])
    const expected = readFileSync(new URL('goodbooks-10k.normalized.csv', folder), 'utf8').split(/\r?\n/).slice(1)
    const isbns = expected.filter(line => line !== '').map(line => /,(97[89]\d{10}),/.exec(line)?.[1])
    const known = new Set(isbns)
    expect(repaired.filter(({ isbn }) => !known.has(isbn))).toEqual([])
  })
})
