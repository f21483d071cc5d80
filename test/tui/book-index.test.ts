import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareValues, sortValues } from '../../src/domain/query/order.ts'
import { parseFilter } from '../../src/domain/query/read-filter.ts'
import { createFilter } from '../../src/domain/query/where.ts'
import { BookIndex, type BookQuery } from '../../src/tui/state/book-index.ts'
import { book } from './app-model.ts'

test('changes one by one end where a new list would', () => {
  const change = fc.record({
    id: fc.integer({ min: 1, max: 15 }),
    title: fc.option(fc.constantFrom('a', 'b 2', 'b 10', 'Ä', 'c'), { nil: undefined }),
  })
  const query = fc.record({
    filter: fc.constantFrom('', 'b', 'a', 'title:b', '-a', 'id>7 -title:c', 'id:3..9', 'isbn: title="b 2"'),
    sort: fc.record({ field: fc.constantFrom('id' as const, 'title' as const), descending: fc.boolean() }),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), query, (changes, wanted: BookQuery) => {
      const index = new BookIndex()
      index.rows(wanted)
      const books = new Map<number, ReturnType<typeof book>>()
      for (const { id, title } of changes) {
        if (title === undefined) books.delete(id)
        else books.set(id, book(id, title))
        index.apply({ id, ...(title !== undefined && { book: book(id, title) }) })
      }
      const keys =
        wanted.sort.field === 'id' ? [wanted.sort] : [wanted.sort, { field: 'id' as const, descending: false }]
      const matches = createFilter(parseFilter(wanted.filter))
      const expected = [...books.values()].filter(matches)
      expected.sort((a, b) => compareValues(sortValues(a, keys), sortValues(b, keys), keys))
      expect(index.rows(wanted)).toEqual(expected.map(({ id }) => id))
    }),
  )
})

test('the id is among the words of a book, and of no field but its own', () => {
  const index = new BookIndex()
  index.reset([book(7, 'Seven'), book(12, 'Twelve'), book(3, '12 Rules')])
  const shown = (filter: string) => [...index.rows({ filter, sort: { field: 'id', descending: false } })]
  expect(shown('12')).toEqual([3, 12])
  expect(shown('title:12')).toEqual([3])
  expect(shown('description:12')).toEqual([])
  expect(shown('id:12')).toEqual([12])
})

/** The processor time of this thread, in milliseconds: it stands while other processes have the processor. */
const processorMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

test('a filter of every kind takes a few milliseconds over 10,000 books', () => {
  const index = new BookIndex()
  index.reset(
    Array.from({ length: 10_000 }, (_, id) =>
      book(id + 1, `The Book ${id}`, {
        author: `Andrea Hirata ${id % 97}`,
        year: 1900 + (id % 120),
        isbn: '9780306406157',
      }),
    ),
  )
  const took = (filter: string, turn: number) => {
    const start = processorMs()
    index.rows({ filter, sort: { field: 'id', descending: turn % 2 > 0 } })
    return processorMs() - start
  }
  const best = (filter: string) => Math.min(...[0, 1, 2, 3, 4, 5].map(turn => took(filter, turn)))
  // The list without a filter is sorted as a whole, which takes longer than to look through it.
  const all = best(' ')
  for (const filter of [
    'hirata book',
    'author:hirata year>2000',
    '-status:out isbn: year:1950..1960',
    'isbn:0-306-40615-2',
    '-"a b" -c',
  ])
    expect([filter, best(filter) < 4 * all + 50]).toEqual([filter, true])
})

test('a number that is scanned again is found, however it is written: an ISBN, one beside it, or the one of a magazine', () => {
  const index = new BookIndex()
  index.reset([
    { ...book(5, 'Later'), isbn: '9789793062792' },
    { ...book(2, 'Laskar Pelangi'), isbn: '9789793062792', isbnRaw: '0-306-40615-2 (pbk.)' },
    { ...book(3, 'Magazine'), isbnRaw: 'ISSN 0317-8471' },
    { ...book(4, 'Wrong'), isbnRaw: '978-979-3062-79-3' },
  ])
  for (const [code, id] of [
    ['9789793062792', 2],
    ['979-3062-79-7', 2],
    ['978979306279252495', 2],
    ['urn:isbn:9789793062792', 2],
    ['0317-8471', 3],
    ['03178471', 3],
    ['issn 0317-8471', 3],
    ['9789793062793', 4],
  ] as const)
    expect([code, index.findByNumber(code)?.id]).toEqual([code, id])
  for (const code of ['9780441172719', '', '---', 'n/a']) expect(index.findByNumber(code)).toBeUndefined()
})
