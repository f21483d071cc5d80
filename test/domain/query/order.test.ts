import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Book, createBook } from '../../../src/domain/book.ts'
import { compareValues, parseSort, sortValues } from '../../../src/domain/query/order.ts'

/** The given values of a field, in the order that a sort brings them in. They are made into books in a shuffled order. */
function sorted<Name extends keyof Book>(
  sort: string,
  field: Name,
  values: readonly Book[Name][],
  others: Partial<Book> = {},
): Book[Name][] {
  const keys = parseSort(sort)
  const books = values.map((value, index) =>
    createBook(
      { title: 'x', ...others, [field]: value },
      { id: ((index * 7) % values.length) + 1, createdAt: 'c', updatedAt: 'c', revision: 1 },
    ),
  )
  books.sort((a, b) => a.id - b.id)
  books.sort((a, b) => compareValues(sortValues(a, keys), sortValues(b, keys), keys))
  return books.map(book => book[field])
}

describe('call numbers stand as on the shelf', () => {
  test.each([
    ['Dewey', ['005', '320.9', '823', '823 HIR l', '823 R64', '823.12', '823.15', '823.9', '823.912', '823.92', '900']],
    ['Dewey with cutters', ['823.9 R6', '823.9 R64', '823.9 R645', '823.9 R7', '823.9 Sm58', '823.9 Sm6']],
    [
      'Library of Congress',
      ['B9', 'B72', 'PZ7 .R64', 'QA7', 'QA9', 'QA76', 'QA76.73 .C15', 'QA76.73 .C2', 'QA76.9', 'QA100', 'QB1'],
    ],
    ['cutters', ['.A22', '.A3', '.B1']],
    ['years and volumes', ['QA76 .A22 1998', 'QA76 .A22 2005', 'QA76 .A22 2005 v.2', 'QA76 .A22 2005 v.10']],
    ['volumes without a point', ['823 v2', '823 v9', '823 v10']],
    ['collections', ['R 320.9', 'R 823.15', 'R 823.9', 'REF QA9', 'REF QA76']],
    ['capitals and blanks', ['qa76.73', 'QA 76.9']],
    ['labels of one’s own', ['Rak 2', 'Rak 10', 'Rak 10 B']],
  ])('%s', (_, shelf) => {
    expect(sorted('callNumber', 'callNumber', [...shelf].reverse())).toEqual(shelf)
    expect(sorted('-callNumber', 'callNumber', shelf)).toEqual([...shelf].reverse())
  })
})

describe('titles stand without their article', () => {
  test.each([
    ['en', ['An Apple', 'The Hobbit', 'A Zoo']],
    ['en-GB', ['An Apple', 'The Hobbit', 'A Zoo']],
    ['English', ['An Apple', 'The Hobbit', 'A Zoo']],
    ['de', ['Der Apfel', 'Die Birne', 'Ein Zoo']],
    ['fr', ['L’avare', "L'étranger", 'La peste', 'Les rois', 'Un zoo']],
    ['it', ["L'amica geniale", 'Il barone', 'Gli indifferenti', 'Lo zoo']],
    ['es', ['El amor', 'Los bosques', 'Una zona']],
    ['nl', ['De avond', 'Het boek', 'Een zoon']],
    // Where it is no article, it stays.
    ['id', ['A Untuk Amanda', 'Die Hard', 'Laskar Pelangi', 'The Naked Traveler']],
    ['en', ['Die Hard', 'El Dorado', 'Lo and Behold']],
    ['de', ['A wie Apfel', 'The End']],
  ])('in %s', (language, shelf) => {
    expect(sorted('title', 'title', [...shelf].reverse(), { language })).toEqual(shelf)
  })

  test('one of an unknown language is taken for English', () => {
    const shelf = ['A Game of Thrones', 'The Hobbit', 'Die Hard 2'].toSorted((a, b) =>
      a.slice(2).localeCompare(b.slice(2)),
    )
    expect(sorted('title', 'title', ['The Hobbit', 'Die Hard 2', 'A Game of Thrones'])).toEqual([
      'Die Hard 2',
      'A Game of Thrones',
      'The Hobbit',
    ])
    expect(shelf).toHaveLength(3)
  })

  test('signs in front do not count, an article alone is a title, and thousands are one number', () => {
    const shelf = [
      'A',
      '“Apple”',
      '…And Then',
      '100 Years',
      '1,000 Places',
      '20,000 Leagues',
      '1.000.000 Euro',
      'The',
      '’Salem’s Lot',
      'The "Zoo"',
    ]
    const inOrder = [
      '100 Years',
      '1,000 Places',
      '20,000 Leagues',
      '1.000.000 Euro',
      'A',
      '…And Then',
      '“Apple”',
      '’Salem’s Lot',
      'The',
      'The "Zoo"',
    ]
    expect(sorted('title', 'title', shelf)).toEqual(inOrder)
  })
})

describe('what is not known comes last, upwards and downwards', () => {
  test('a year, pages, a price, texts', () => {
    expect(sorted('year', 'year', [0, 2000, -720, 0, 1965])).toEqual([-720, 1965, 2000, 0, 0])
    expect(sorted('-year', 'year', [0, 2000, -720, 0, 1965])).toEqual([2000, 1965, -720, 0, 0])
    expect(sorted('-pages', 'pages', [0, 10, 200])).toEqual([200, 10, 0])
    expect(sorted('price', 'price', [undefined, 5, 0] as number[])).toEqual([0, 5, undefined])
    expect(sorted('-price', 'price', [undefined, 5, 0] as number[])).toEqual([5, 0, undefined])
    expect(sorted('author', 'author', ['', 'B', 'A'])).toEqual(['A', 'B', ''])
    expect(sorted('-author', 'author', ['', 'B', 'A'])).toEqual(['B', 'A', ''])
    expect(sorted('callNumber', 'callNumber', [undefined, 'B'] as string[])).toEqual(['B', undefined])
    // No copies is a number like others.
    expect(sorted('copies', 'copies', [2, 0, 1])).toEqual([0, 1, 2])
  })
})

test('every sort is an order: no three books go round, whatever they hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', 'The A', 'QA76.9', '823.15 R6', '20,000', 'ʻ'),
  )
  const fields = fc.record({ title: text, callNumber: text, author: text, year: fc.integer({ min: -3, max: 3 }) })
  fc.assert(
    fc.property(
      fc.array(fields, { minLength: 3, maxLength: 3 }),
      fc.constantFrom('title', 'callNumber', '-year,author', '-callNumber'),
      (three, sort) => {
        const keys = parseSort(sort)
        const rows = three.map((one, index) =>
          sortValues(createBook({ ...one }, { id: index + 1, createdAt: 'c', updatedAt: 'c', revision: 1 }), keys),
        )
        const order = (a: number, b: number) => Math.sign(compareValues(rows[a] ?? [], rows[b] ?? [], keys))
        for (const [a, b, c] of [
          [0, 1, 2],
          [1, 2, 0],
          [2, 0, 1],
          [2, 1, 0],
        ] as const) {
          expect(order(a, b)).toBe(-order(b, a))
          if (order(a, b) < 0 && order(b, c) < 0) expect(order(a, c)).toBeLessThan(0)
        }
      },
    ),
  )
})
