import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Book } from '../../../src/domain/book.ts'
import { type NamedAmount, type Statistics, statisticsOf } from '../../../src/domain/statistics/statistics.ts'
import { statisticsTables, valueText } from '../../../src/domain/statistics/tables.ts'
import { book } from '../../tui/app-model.ts'

const one = (more: object = {}) => book(1, 'x', more)
const named = (rows: readonly NamedAmount[]) => rows.map(({ name, books }) => [name, books])

describe('books are counted', () => {
  test('with their copies and what these are worth, in each currency', () => {
    const books = [
      one({ copies: 3, price: 0.1, currency: 'USD' }),
      one({ copies: 0, price: 5, currency: 'USD' }),
      one({ copies: 2, price: 50_000, currency: 'IDR' }),
      one({ price: 7 }),
      one(),
    ]
    const { copies, values } = statisticsOf(books)
    expect({ copies, values }).toEqual({ copies: 7, values: { USD: 0.3, IDR: 100_000, '': 7 } })
  })

  test('by status, location, year, language, publisher and month', () => {
    const books = [
      one({ status: 'Checked Out', location: 'A 1', year: 1999, language: 'id', publisher: 'Gramedia' }),
      one({ location: 'a-1', year: -720, language: 'id', publisher: 'GRAMEDIA' }),
      { ...one({ location: 'B', year: 1980, publisher: 'gramedia' }), createdAt: '2025-12-31T23:59:59.000Z' },
      one({ publisher: 'GRAMEDIA' }),
    ]
    const { byStatus, byLocation, byYear, byLanguage, byPublisher, addedByMonth } = statisticsOf(books)
    expect(named(byStatus)).toEqual([
      ['Available', 3],
      ['Checked Out', 1],
    ])
    expect(named(byLocation)).toEqual([
      ['A 1', 2],
      ['', 1],
      ['B', 1],
    ])
    expect(named(byYear)).toEqual([
      ['-720', 1],
      ['1980', 1],
      ['1999', 1],
      ['', 1],
    ])
    expect(named(byLanguage)).toEqual([
      ['', 2],
      ['id', 2],
    ])
    // The way to write it that is met most.
    expect(named(byPublisher)).toEqual([['GRAMEDIA', 4]])
    expect(named(addedByMonth)).toEqual([
      ['2025-12', 1],
      ['2026-01', 3],
    ])
  })

  test('of none there is nothing', () => {
    expect(statisticsOf([])).toMatchObject({ books: 0, copies: 0, values: {}, byStatus: [], addedByMonth: [] })
  })

  test('names that are no names of objects are counted as others', () => {
    expect(named(statisticsOf([one({ publisher: '__proto__' }), one({ publisher: '+++' })]).byPublisher)).toEqual([
      ['+++', 1],
      ['__proto__', 1],
    ])
  })

  const books = fc.array(
    fc.record({
      copies: fc.nat(9),
      price: fc.option(
        fc.integer({ min: 0, max: 10_000 }).map(cents => cents / 100),
        { nil: undefined },
      ),
      currency: fc.constantFrom('USD', 'IDR'),
      publisher: fc.constantFrom('', 'A', 'a', 'Bé', 'be', '-'),
      year: fc.constantFrom(0, 1999, -5, 2001),
      location: fc.constantFrom(undefined, 'x', 'X'),
    }),
    { maxLength: 40 },
  )

  test('the parts of each figure add up to the whole', () => {
    fc.assert(
      fc.property(books, given => {
        const all = given.map((fields): Book => ({ ...one(), ...fields }) as Book)
        const { books, copies, values, ...groups } = statisticsOf(all)
        for (const rows of Object.values(groups)) {
          expect([sumOf(rows, row => row.books), sumOf(rows, row => row.copies)]).toEqual([books, copies])
          for (const [currency, value] of Object.entries(values))
            expect(sumOf(rows, row => row.values[currency] ?? 0)).toBeCloseTo(value, 3)
        }
        for (const { rows } of statisticsTables({ books, copies, values, ...groups } as Statistics))
          expect(sumOf(rows, row => row.books)).toBe(books)
      }),
    )
  })
})

function sumOf(rows: readonly NamedAmount[], of: (row: NamedAmount) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0)
}

describe('for a person', () => {
  const manyYears = Array.from({ length: 30 }, (_, index) => one({ year: 1950 + index * 2, publisher: `P ${index}` }))
  const tables = (books: readonly Book[]) =>
    new Map(statisticsTables(statisticsOf(books)).map(({ title, rows }) => [title, named(rows)]))

  test('few years are shown one by one, many by decades', () => {
    expect(tables([one({ year: 1999 }), one()]).get('By year')).toEqual([
      ['1999', 1],
      ['not known', 1],
    ])
    expect(tables(manyYears).get('By decade')?.slice(0, 3)).toEqual([
      ['1950s', 5],
      ['1960s', 5],
      ['1970s', 5],
    ])
    expect(tables([...manyYears, one({ year: -5 })]).get('By decade')?.[0]).toEqual(['-10s', 1])
  })

  test('of many publishers the largest, and the others together', () => {
    const rows = tables([...manyYears, one({ publisher: 'P 7' })]).get('By publisher')
    expect([rows?.length, rows?.[0], rows?.at(-1)]).toEqual([12, ['P 7', 2], ['19 others', 19]])
  })

  test('of many months the newest', () => {
    const books = Array.from({ length: 40 }, (_, index) => ({
      ...one(),
      createdAt: new Date(Date.UTC(2023, index, 5)).toISOString(),
    }))
    const rows = tables(books).get('Added by month (UTC)')
    expect([rows?.length, rows?.[0], rows?.at(-1)]).toEqual([12, ['earlier', 29], ['2026-04', 1]])
  })

  test.each([
    [{ IDR: 1_250_000, USD: 35.5 }, '1,250,000 IDR, 35.5 USD'],
    [{ '': 7 }, '7'],
    [{}, ''],
  ])('%j is worth %j', (values, text) => expect(valueText({ books: 1, copies: 1, values })).toBe(text))
})
