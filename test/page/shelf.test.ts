import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Book } from '../../src/domain/book.ts'
import { compareValues, parseSort, sortValues } from '../../src/domain/query/order.ts'
import { Shelf } from '../../src/page/state/shelf.ts'
import { book } from './book.ts'

const BOOKS = [
  book(1, { title: 'Laskar Pelangi', author: 'Andrea Hirata', year: 2005, isbn: '9789793062792' }),
  book(2, { title: 'Dune', author: 'Frank Herbert', year: 1965, isbnRaw: '0025-5572' }),
  book(3, { title: 'Bumi Manusia', author: 'Pramoedya Ananta Toer', year: 1980, status: 'Checked Out' }),
]

let shelf: Shelf

beforeEach(() => {
  shelf = new Shelf()
  shelf.load(BOOKS)
})

function titles(): (string | undefined)[] {
  return Array.from({ length: shelf.size }, (_, index) => shelf.row(index)?.title)
}

test('it has all books by their ids, and finds their rows', () => {
  expect([shelf.size, shelf.total, titles()]).toEqual([3, 3, ['Laskar Pelangi', 'Dune', 'Bumi Manusia']])
  expect([1, 2, 3, 4].map(id => shelf.indexOf(id))).toEqual([0, 1, 2, -1])
})

test('it sorts by a field, both ways', () => {
  shelf.sort('title')
  expect(titles()).toEqual(['Bumi Manusia', 'Dune', 'Laskar Pelangi'])
  shelf.sort('-year')
  expect(titles()).toEqual(['Laskar Pelangi', 'Bumi Manusia', 'Dune'])
  expect(shelf.indexOf(3)).toBe(1)
})

describe('a filter', () => {
  test.each([
    ['', 3],
    ['dune', 1],
    ['author:hirata year>2000', 1],
    ['-status:out', 2],
    ['isbn:', 2],
    ['nowhere', 0],
  ])('%j lets %i through', (text, count) => {
    expect(shelf.filter(text)).toEqual([])
    expect(shelf.size).toBe(count)
    expect(shelf.total).toBe(3)
  })

  test('one that cannot be read says where, and leaves the rows', () => {
    shelf.filter('dune')
    expect(shelf.filter('dune yaer>2000')).toMatchObject([{ rule: 'filter', column: 6 }])
    expect(titles()).toEqual(['Dune'])
  })

  test('a book that changes comes in, and goes out', () => {
    shelf.filter('status:out')
    const [first] = BOOKS
    if (!first) throw new Error('no book')
    shelf.change(1, { ...first, status: 'Checked Out' })
    expect(titles()).toEqual(['Laskar Pelangi', 'Bumi Manusia'])
    shelf.change(3, { ...book(3, { title: 'Bumi Manusia' }) })
    expect(titles()).toEqual(['Laskar Pelangi'])
    shelf.change(1, undefined)
    expect([titles(), shelf.total, shelf.find(1)]).toEqual([[], 2, undefined])
  })
})

test('a book is found by any number on it, however it is written', () => {
  const found = (code: string) => shelf.withNumber(code).map(({ id }) => id)
  expect([found('9789793062792'), found('979-3062-79-7'), found('00255572'), found('9780000000000')]).toEqual([
    [1],
    [1],
    [2],
    [],
  ])
})

test('after any changes the rows are those of a shelf that was loaded anew', () => {
  const title = fc.constantFrom('a', 'B', 'ä', 'Dune', 'dune 2', 'Zen')
  const change = fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    title,
    year: fc.integer({ min: 0, max: 3 }),
    isGone: fc.boolean(),
  })
  const sort = fc.constantFrom('id', 'title', '-title', 'year', '-year')
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 30 }),
      sort,
      fc.constantFrom('', 'dune', 'year:0..1'),
      (changes, by, filter) => {
        const changed = new Shelf()
        changed.sort(by)
        changed.filter(filter)
        const kept = new Map<number, Book>()
        for (const { id, title, year, isGone } of changes) {
          const next = isGone ? undefined : book(id, { title, year })
          changed.change(id, next)
          if (next) kept.set(id, next)
          else kept.delete(id)
        }
        const anew = new Shelf()
        anew.sort(by)
        anew.filter(filter)
        anew.load([...kept.values()])
        const rows = (of: Shelf) => Array.from({ length: of.size }, (_, index) => of.row(index)?.id)
        expect(rows(changed)).toEqual(rows(anew))
        const keys = parseSort(by)
        for (let index = 1; index < changed.size; index++) {
          const [before, after] = [changed.row(index - 1), changed.row(index)]
          if (before && after)
            expect(compareValues(sortValues(before, keys), sortValues(after, keys), keys)).toBeLessThan(0)
        }
      },
    ),
  )
})
