import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Book, createBook, STATUSES } from '../../src/domain/book.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { bookNumber, bookNumbers } from '../../src/domain/isbn/book-number.ts'
import { formatFilter } from '../../src/domain/query/format-filter.ts'
import { parseFilter, readFilter } from '../../src/domain/query/read-filter.ts'
import { createFilter } from '../../src/domain/query/where.ts'
import { searchKey } from '../../src/domain/search.ts'
import { fold } from '../../src/domain/words/fold.ts'
import { runs } from '../test-form.ts'

function book(id: number, fields: Partial<Book>): Book {
  return createBook({ title: 'T', ...fields }, { id, createdAt: at(id), updatedAt: at(id), revision: id })
}

const at = (id: number) => `2026-1${id % 3}-0${1 + (id % 9)}T08:46:00.000Z`

describe('a filter is read as', () => {
  test.each([
    ['', []],
    ['   ', []],
    ['laskar  pelangi', [{ q: 'laskar pelangi' }]],
    ['rock & roll - live', [{ q: 'rock & roll - live' }]],
    ['Dune: Messiah', [{ q: 'Dune: Messiah' }]],
    ['author:hirata dune year>2000', [{ q: 'dune' }, { author: { contains: 'hirata' } }, { year: { gt: 2000 } }]],
    ['-dune', [{ q: { not: 'dune' } }]],
    ['"sand worms" -"sand worms"', [{ q: { contains: 'sand worms' } }, { q: { not: { contains: 'sand worms' } } }]],
    ['-status:out', [{ status: { not: 'Checked Out' } }]],
    ['status:tersedia status="checked out"', [{ status: { in: ['Available', 'Checked Out'] } }]],
    ['isbn:', [{ isbn: { empty: true } }]],
    ['-isbn: author=""', [{ isbn: { not: { empty: true } } }, { author: { empty: true } }]],
    ['isbn:979-306 ISBN=9793062797', [{ isbn: { contains: '979-306' } }, { isbn: '9793062797' }]],
    ['author:"andrea \\"h\\" hirata"', [{ author: { contains: 'andrea "h" hirata' } }]],
    ['title=1984', [{ title: '1984' }]],
    [
      'year:1950..1960 year:1950.. year:..1960',
      [{ year: { gte: 1950, lte: 1960 } }, { year: { gte: 1950 } }, { year: { lte: 1960 } }],
    ],
    ['year:-800..-700 year<-500', [{ year: { gte: -800, lte: -700 } }, { year: { lt: -500 } }]],
    ['year=1965 pages>=100 copies<=2', [{ year: 1965 }, { pages: { gte: 100 } }, { copies: { lte: 2 } }]],
    ['price<12.50', [{ price: { lt: 12.5 } }]],
    // Written as 12.345 it could be thousands.
    ['price:12.3450 price>50.0', [{ price: 12.345 }, { price: { gt: 50 } }]],
    ['createdAt:2026-11 updatedat>=2026-11-25', [{ createdAt: '2026-11' }, { updatedAt: { gte: '2026-11-25' } }]],
    ['createdAt:2026-11..2026', [{ createdAt: { gte: '2026-11', lte: '2026' } }]],
    ['Author:a AUTHOR:b', [{ author: { contains: 'a' } }, { author: { contains: 'b' } }]],
    ['keywords:"a\tb"', [{ keywords: { contains: 'a\tb' } }]],
    ['year:1950 a year:1960 year>5 year=1970', [{ q: 'a' }, { year: { in: [1950, 1960, 1970] } }, { year: { gt: 5 } }]],
    ['title=x -title=z title=y', [{ title: { in: ['x', 'y'] } }, { title: { not: 'z' } }]],
    ['keywords=a keywords=b', [{ keywords: 'a' }, { keywords: 'b' }]],
    ['12:30', [{ q: '12:30' }]],
  ])('%j', (text, where) => {
    expect(parseFilter(text)).toEqual(where)
    expect(parseFilter(formatFilter(where))).toEqual(where)
  })

  test.each([
    ['year>x', 1, 'year must be a number (given: "x")'],
    ['dune year>', 6, 'year> needs a number right behind it'],
    ['élan year:abc', 6, 'year must be a number'],
    ['😀😀 a year:x', 6, 'year must be a number'],
    ['price>50.000', 1, 'can be read in two ways: write 50000 or 50'],
    ['auhtor:hirata', 1, 'there is no field auhtor; the fields are title, author'],
    ['http://dune', 1, 'there is no field http'],
    ['year > 2000', 6, 'must stand without blanks'],
    ['author :hirata', 8, 'must stand without blanks'],
    ['year!=1950', 1, 'year takes : = < <= > >=, and a minus in front'],
    ['-author~x', 1, 'author takes :'],
    ['author>b', 1, '> is for numbers and dates'],
    ['status:lost', 1, 'status must be one of Available, Checked Out (given: "lost")'],
    ['createdAt>yesterday', 1, 'createdAt must be a date'],
    ['year:1960..1950', 1, 'must be a range such as'],
    ['year:..', 1, 'must be a range such as'],
    ['year:1..2..3', 1, 'must be a range such as'],
    ['year:1950..x', 1, 'year must be a number (given: "x")'],
    ['a "b', 3, 'lacks the quote at its end'],
    ['a author:"b', 3, 'lacks the quote at its end'],
    ['"a"b', 1, 'has a blank missing behind its quotes'],
    ['a 6"', 3, 'has a quote inside'],
    ['title:"\\q"', 1, 'has a backslash that escapes nothing'],
    ['---', 1, 'has no letter or digit'],
    ['😀', 1, 'has no letter or digit'],
    ['dune -😀', 6, 'has no letter or digit'],
    ['"!"', 1, 'has no letter or digit'],
    [Array(32).fill('year>1').join(' '), 218, 'at most 31 terms, besides words'],
  ])('%j: at column %i it says what is wrong', (text, column, message) => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID',
        message: expect.stringContaining(message),
        details: {
          fields: [
            expect.objectContaining({ field: 'filter', message: expect.stringMatching(`^filter, column ${column}: `) }),
          ],
        },
      }),
    )
  })

  test('every term that is wrong is told; what can be read is read', () => {
    const { where, problems } = readFilter('year>x dune foo:bar author:hirata "sand wo')
    expect(where).toEqual([{ q: 'dune' }, { author: { contains: 'hirata' } }, { q: { contains: 'sand wo' } }])
    expect(problems.map(({ value }) => value)).toEqual(['year>x', 'foo:bar', '"sand wo'])
  })
})

const FIELD_WORDS = fc.constantFrom(
  'title',
  'Author',
  'year',
  'isbn',
  'status',
  'createdAt',
  'keywords',
  'price',
  'pages',
  'no',
)
const OPERATOR = fc.constantFrom(':', '=', '<', '<=', '>', '>=', '')
const BARE = fc.oneof(
  fc.constantFrom(
    '',
    '1950',
    '0',
    '-0',
    '1950..1960',
    '..',
    '12.345',
    '0.0000001',
    '9'.repeat(30),
    'tersedia',
    'out',
    '2026-11',
  ),
  fc.constantFrom(
    'hirata',
    'É',
    '---',
    '978-0-306-40615-7',
    '\\',
    'a"b',
    '"',
    '"a b"',
    '"\\u0041"',
    '"\t"',
    ':x',
    '=',
    '\ufeff',
    '\ud800',
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 8 }).map(text => JSON.stringify(text)),
  fc.double().map(String),
)
const TERM = fc
  .tuple(fc.constantFrom('', '-', '--'), fc.oneof(FIELD_WORDS, fc.constant('')), OPERATOR, BARE)
  .map(parts => parts.join(''))
const FILTER = fc.array(TERM, { maxLength: 6 }).map(terms => terms.join(' '))

test('what was read is written so that it is read again as the same, and always makes a test', () => {
  fc.assert(
    fc.property(fc.oneof(FILTER, fc.string({ unit: 'binary' })), text => {
      const { where, problems } = readFilter(text)
      expect(readFilter(formatFilter(where))).toEqual({ where, problems: [] })
      expect(createFilter(where)(book(1, {}))).toBeTypeOf('boolean')
      for (const { message } of problems) expect(message).toMatch(/^filter, column \d+: ./)
    }),
    { numRuns: runs(2000) },
  )
})

describe('a filter finds what a reader would', () => {
  const BOOKS = Array.from({ length: 60 }, (_, index) =>
    book(index + 1, {
      title: ['Dune', 'Laskar Pelangi', 'Élan vital', '1984', 'Sand worms'][index % 5] ?? '',
      author: ['', 'Andrea Hirata', 'É. Zola; A. Hirata'][index % 3] ?? '',
      description: ['', 'sand and worms', 'of 1984'][index % 3] ?? '',
      year: [0, -720, 1965, 1984, 2005][index % 5] ?? 0,
      pages: index % 4,
      status: STATUSES[index % 2] ?? 'Available',
      isbn: index % 3 ? '' : '9780306406157',
      ...(index % 4 === 1 && { isbnRaw: '979-3062-79-7, AB-12345' }),
      ...(index % 4 === 2 && { keywords: ['sand', 'É'], price: 12.5 }),
    }),
  )

  /** A term as somebody would check it by eye. */
  interface Asked {
    written: string
    holds: (book: Book) => boolean
    /** The field whose value it says; of several such terms one must hold. */
    says?: string
  }
  const asked = (written: string, holds: Asked['holds'], says?: string): Asked => ({
    written,
    holds,
    ...(says !== undefined && { says }),
  })
  const holdAll = (terms: readonly Asked[], one: Book) =>
    [...Map.groupBy(terms, ({ says }, index) => says ?? index).values()].every(group =>
      group.some(({ holds }) => holds(one)),
    )
  const word = fc
    .constantFrom('sand', 'hirata', 'elan', 'worms', '1984', 'dune')
    .map(text =>
      asked(text, one =>
        fold(
          [
            one.title,
            one.author,
            one.publisher,
            one.description,
            one.isbn,
            one.isbnRaw ?? '',
            ...bookNumbers(one),
            ...(one.keywords ?? []),
          ].join(' '),
        ).includes(text),
      ),
    )
  const text = fc
    .constantFrom('title' as const, 'author' as const, 'description' as const)
    .chain(field =>
      fc
        .constantFrom('sand', 'hirata', 'É', 'a', 'AN')
        .map(part => asked(`${field}:${part}`, one => fold(one[field]).includes(fold(part)))),
    )
  const phrase = fc
    .constantFrom('sand worms', 'andrea hirata', 'of 1984')
    .map(part =>
      asked(`"${part}"`, one =>
        [one.title, one.author, one.description, ...(one.keywords ?? [])].some(value => fold(value).includes(part)),
      ),
    )
  const number = fc
    .tuple(
      fc.constantFrom('year' as const, 'pages' as const, 'copies' as const),
      fc.constantFrom('<', '<=', '>', '>=', '='),
      fc.constantFrom(-720, 1, 2, 1965, 2005),
    )
    .map(([field, operator, limit]) =>
      asked(
        `${field}${operator}${limit}`,
        one => {
          const value = one[field]
          if (value === 0 && field !== 'copies') return false
          return (
            {
              '<': value < limit,
              '<=': value <= limit,
              '>': value > limit,
              '>=': value >= limit,
              '=': value === limit,
            }[operator] ?? false
          )
        },
        operator === '=' ? field : undefined,
      ),
    )
  const range = fc
    .tuple(fc.integer({ min: -800, max: 2010 }), fc.nat(900))
    .map(([from, more]) =>
      asked(`year:${from}..${from + more}`, one => one.year !== 0 && one.year >= from && one.year <= from + more),
    )
  const empty = fc
    .constantFrom('author' as const, 'isbn' as const, 'year' as const, 'price' as const, 'keywords' as const)
    .map(field =>
      asked(`${field}:`, one => one[field] === undefined || one[field] === '' || (field === 'year' && one.year === 0)),
    )
  const isbn = fc
    .constantFrom('0-306-40615-2', '9780306406157', '979-3062-79-7', 'ab-12345')
    .map(form => asked(`isbn=${form}`, one => bookNumbers(one).includes(bookNumber(form)), 'isbn'))
  const state = fc
    .constantFrom('tersedia', 'out', '"checked out"')
    .map(name => asked(`status:${name}`, one => (one.status === 'Available') === (name === 'tersedia'), 'status'))
  const month = fc
    .constantFrom('2026-10', '2026-11', '2026-12')
    .map(part => asked(`createdAt<=${part}`, one => one.createdAt.slice(0, 7) <= part))
  const positive = fc.oneof(word, text, phrase, number, range, empty, isbn, state, month)
  const negative = positive.map(({ written, holds }) => asked(`-${written}`, one => !holds(one)))

  test('every term holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(positive, negative), { maxLength: 5 }), terms => {
        const passes = createFilter(parseFilter(terms.map(({ written }) => written).join(' ')))
        const found = BOOKS.filter(passes).map(({ id }) => id)
        expect(found).toEqual(BOOKS.filter(one => holdAll(terms, one)).map(({ id }) => id))
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('what somebody sends to make it slow', () => {
  const long = (part: string) => part.repeat(Math.ceil(4096 / part.length))
  const BOOKS = Array.from({ length: 1000 }, (_, index) =>
    book(index + 1, { title: 'a'.repeat(50), description: 'ab '.repeat(60) }),
  )
  const KEYS = new Map(BOOKS.map(one => [one.id, searchKey(one)]))

  test.each([
    '"',
    '"a ',
    '"\\',
    '-',
    '- ',
    'a ',
    'a',
    'a:',
    'year>1 ',
    '-a ',
    '..',
    'year:..',
    '9',
    '9-',
    'É',
    '\ufeff',
    '"a"b',
    'isbn:9,',
    'isbn=9/',
  ])('%j over 4 KB is refused or quick', part => {
    // Counted in reads of one text by itself, so that a slow machine is no failure: a quadratic filter takes hundreds.
    const measure = (filter: string) => {
      const start = performance.now()
      const { where } = readFilter(filter)
      const passes = createFilter(where, ({ id }) => KEYS.get(id) ?? '')
      BOOKS.filter(passes)
      return performance.now() - start
    }
    const best = (filter: string) => Math.min(...Array.from({ length: 5 }, () => measure(filter)))
    expect(best(long(part))).toBeLessThan(50 * best('-zzz author:zzz') + 50)
  })

  test('what is told of it is short, and nothing in it reaches a terminal', () => {
    for (const text of [
      'foo:bar '.repeat(500),
      `${'x'.repeat(4000)}"`,
      `\u001b[2J:${'y'.repeat(4000)}`,
      'a\u001b[2J"',
      `a${'b'.repeat(4000)}:1`,
    ]) {
      const { problems } = readFilter(text)
      expect(problems.length).toBeLessThanOrEqual(10)
      for (const { message } of problems) {
        expect(message.length).toBeLessThan(500)
        expect(message).not.toContain('\u001b')
      }
    }
  })

  test('the number of terms is bounded', () => {
    expect(() => parseFilter(long('-a '))).toThrow(BookstoreError)
  })
})
