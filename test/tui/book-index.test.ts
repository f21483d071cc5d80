import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareValues, sortValues } from '../../src/domain/order.ts'
import { createMatcher, searchKey } from '../../src/domain/search.ts'
import { BookIndex, type BookQuery } from '../../src/tui/state/book-index.ts'
import { book } from './app-model.ts'

test('changes one by one end where a new list would', () => {
  const change = fc.record({
    id: fc.integer({ min: 1, max: 15 }),
    title: fc.option(fc.constantFrom('a', 'b 2', 'b 10', 'Ä', 'c'), { nil: undefined }),
  })
  const query = fc.record({
    filter: fc.constantFrom('', 'b', 'a'),
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
      const matches = createMatcher(wanted.filter)
      const expected = [...books.values()].filter(one => matches(`${one.id} ${searchKey(one)}`))
      expected.sort((a, b) => compareValues(sortValues(a, keys), sortValues(b, keys), keys))
      expect(index.rows(wanted)).toEqual(expected.map(({ id }) => id))
    }),
  )
})
