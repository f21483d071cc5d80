import { describe, expect, test } from 'vitest'
import { type Book, createBook, type NewBook } from '../../src/domain/book.ts'
import { checkForeign, splitFields } from '../../src/domain/foreign-fields.ts'

const OWN = { shelf: 'A1', tags: ['x', { deep: [1, null] }], owner: { name: 'N', since: 2001 }, nothing: null, zero: 0 }
const SERVER = { id: 7, createdAt: 'c', updatedAt: 'u', revision: 1 }
const book = createBook({ title: 'x', ...OWN } as NewBook, SERVER)

test('what is ours is told from what is not', () => {
  expect(splitFields({ ...book })).toEqual({ ours: expect.objectContaining({ title: 'x', ...SERVER }), foreign: OWN })
  expect(splitFields({ title: 'x', toString: 1 }).foreign).toEqual({ toString: 1 })
})

describe('a foreign field may be sent back', () => {
  test.each([
    [OWN],
    [{}],
    [{ shelf: 'A1' }],
    [{ owner: { since: 2001, name: 'N' } }],
    [JSON.parse(JSON.stringify({ tags: OWN.tags, nothing: null }))],
  ])('as it was: %j', foreign => expect(() => checkForeign(book, foreign)).not.toThrow())

  test.each<[Record<string, unknown>, string]>([
    [
      { shelf: 'B2' },
      'shelf is not a field of a book: book 7 has it from its file, and keeps it as it is, "A1" (given: "B2")',
    ],
    [{ shelf: null }, 'shelf'],
    [{ tags: ['x'] }, 'tags'],
    [{ tags: { 0: 'x', 1: { deep: [1, null] } } }, 'tags'],
    [{ owner: { name: 'N' } }, 'owner'],
    [{ owner: { name: 'N', since: 2001, until: 2002 } }, 'owner'],
    [{ nothing: 0 }, 'nothing'],
    [{ zero: '0' }, 'zero'],
    [{ colour: 'red' }, 'colour is not a field of a book; the fields are title'],
    [{ toString: 1 }, 'toString'],
    [{ '': 1 }, '"" is not a field of a book'],
    [{ colour: null, shelf: 'A1' }, 'colour'],
  ])('not otherwise, and not anew: %j', (foreign, message) => {
    expect(() => checkForeign(book as Book, foreign)).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringContaining(message) }),
    )
  })
})
