import { describe, expect, test } from 'vitest'
import { type Book, changeBook } from '../../../src/domain/book.ts'
import { checkChanges } from '../../../src/domain/check-fields.ts'
import { findDuplicates } from '../../../src/domain/duplicates/find-duplicates.ts'
import { mergeBooks } from '../../../src/domain/duplicates/merge-books.ts'
import { book } from '../../tui/app-model.ts'

const ISBN = '9789793062792'
const OTHER = '9780439023481'
const found = (...books: Book[]) =>
  findDuplicates(books).map(({ reason, books: some, isSure }) => [reason, some.map(({ id }) => id), isSure])

describe('records of one book', () => {
  test.each<[string, Book[], unknown[]]>([
    [
      'have the same ISBN',
      [book(2, 'Dune', { isbn: ISBN }), book(1, 'DUNE!', { isbn: ISBN })],
      [['isbn', [1, 2], true]],
    ],
    [
      'have the same ISBN, and other titles',
      [book(1, 'Dune', { isbn: ISBN }), book(2, 'Emma', { isbn: ISBN })],
      [['isbn', [1, 2], false]],
    ],
    [
      'have the same title, author and year',
      [book(1, 'Café', { author: 'É. Zola', year: 1900 }), book(2, 'cafe', { author: 'e zola', year: 1900 })],
      [['text', [1, 2], true]],
    ],
    [
      'have the same text, and one has no ISBN',
      [book(1, 'Dune', { author: 'H', isbn: ISBN }), book(2, 'Dune', { author: 'H' })],
      [['text', [1, 2], true]],
    ],
    [
      'are found once, where both hold',
      [book(1, 'Dune', { author: 'H', isbn: ISBN }), book(2, 'Dune', { author: 'H', isbn: ISBN })],
      [['isbn', [1, 2], true]],
    ],
    [
      'are found together, where one of them is so by its text alone',
      [1, 2, 3].map(id => book(id, 'Dune', { author: 'H', ...(id < 3 && { isbn: ISBN }) })),
      [['text', [1, 2, 3], true]],
    ],
  ])('%s', (_, books, expected) => expect(found(...books)).toEqual(expected))

  test.each<[string, Book[]]>([
    ['another year', [book(1, 'Dune', { author: 'H', year: 1 }), book(2, 'Dune', { author: 'H' })]],
    ['another author', [book(1, 'Dune', { author: 'H' }), book(2, 'Dune', { author: 'I' })]],
    ['no author', [book(1, 'Matematika'), book(2, 'Matematika')]],
    ['a title that resembles', [book(1, 'Dune', { author: 'H' }), book(2, 'Dune Messiah', { author: 'H' })]],
    ['another ISBN', [book(1, 'Dune', { author: 'H', isbn: ISBN }), book(2, 'Dune', { author: 'H', isbn: OTHER })]],
    ['no ISBN at all', [book(1, 'One'), book(2, 'Two')]],
    ['a title of other signs', [book(1, '???', { author: 'H' }), book(2, '!!!', { author: 'H' })]],
  ])('are not those with %s', (_, books) => expect(found(...books)).toEqual([]))

  test('between two editions one without an ISBN belongs to neither', () => {
    const books = [ISBN, OTHER, ''].map((isbn, index) => book(index + 1, 'Dune', { author: 'H', isbn }))
    expect(found(...books)).toEqual([])
  })

  test('are found in 20,000 books in no time', () => {
    const books = Array.from({ length: 20_000 }, (_, index) =>
      book(index + 1, `Title ${index % 19_000}`, { author: 'A' }),
    )
    expect(findDuplicates(books)).toHaveLength(1_000)
  })
})

describe('merged', () => {
  test('the oldest stays, and gets what it does not know', () => {
    const { into, gone, changes, dropped } = mergeBooks([
      book(5, 'dune', {
        author: 'Herbert',
        year: 1965,
        isbn: ISBN,
        pages: 400,
        location: 'B',
        price: 5,
        currency: 'USD',
      }),
      book(2, 'Dune', { location: 'A' }),
      book(9, 'Dune', { publisher: 'Chilton', pages: 410 }),
    ])
    expect([into.id, gone.map(({ id }) => id)]).toEqual([2, [5, 9]])
    expect(changes).toEqual({
      author: 'Herbert',
      publisher: 'Chilton',
      year: 1965,
      pages: 400,
      isbn: ISBN,
      copies: 3,
      price: 5,
      currency: 'USD',
    })
    expect(dropped).toEqual([
      { field: 'title', id: 5, value: 'dune' },
      { field: 'location', id: 5, value: 'B' },
      { field: 'pages', id: 9, value: 410 },
    ])
  })

  test('copies add up as far as a book may have them, and keywords are joined', () => {
    const { changes, dropped } = mergeBooks([
      book(1, 'Dune', { copies: 9000, keywords: ['a', 'b'], price: 3 }),
      book(2, 'Dune', { copies: 9000, keywords: ['b', 'c'], price: 4, currency: 'IDR' }),
    ])
    expect(changes).toEqual({ copies: 9999, keywords: ['a', 'b', 'c'] })
    // The other currency is that of the other price.
    expect(dropped).toEqual([
      { field: 'price', id: 2, value: 4 },
      { field: 'currency', id: 2, value: 'IDR' },
    ])
  })

  test.each([
    ['Checked Out', 'Checked Out', {}],
    ['Checked Out', 'Available', { status: 'Available' }],
    ['Available', 'Checked Out', {}],
  ])('one that is %s and one that is %s', (first, second, status) => {
    const { changes } = mergeBooks([
      book(1, 'Dune', { status: first, copies: 0 }),
      book(2, 'Dune', { status: second, copies: 0 }),
    ])
    expect(changes).toEqual(status)
  })

  test('where all is equal only the copies change', () => {
    const { changes, dropped } = mergeBooks([book(1, 'Dune', { author: 'H' }), book(2, 'Dune', { author: 'H' })])
    expect([changes, dropped]).toEqual([{ copies: 2 }, []])
  })

  test('a number that the oldest has in place of an ISBN stays, beside the ISBN of another', () => {
    const before = book(1, 'Dune', { isbnRaw: '977-0123' })
    const { changes } = mergeBooks([before, book(2, 'Dune', { isbn: ISBN })])
    const after = changeBook(before, checkChanges(changes), { updatedAt: '', revision: 9 })
    expect(after).toMatchObject({ isbn: ISBN, isbnRaw: '977-0123', copies: 2 })
  })

  test('fields that are not ours are told, as they go with their record', () => {
    const { dropped } = mergeBooks([book(1, 'Dune'), { ...book(2, 'Dune'), shelfmark: 'X' } as Book])
    expect(dropped).toEqual([{ field: 'shelfmark', id: 2, value: 'X' }])
  })
})
