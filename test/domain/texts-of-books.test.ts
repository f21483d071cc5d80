import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBook, type NewBook } from '../../src/domain/book.ts'
import { idInText, titleInText } from '../../src/domain/book-text.ts'
import { bookInChange, changeToText, undoneToText } from '../../src/domain/change-text.ts'
import { pageToText, splitPage } from '../../src/protocol/page-text.ts'

const AT = '2026-01-02T03:04:05.678Z'

/** Books whose texts try to be taken for what stands around them. */
const texts = fc
  .record({
    id: fc.integer({ min: 1, max: 2_147_483_647 }),
    title: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('],"total":', ',"at":"', '"book":', '{"id":7}', '\\"'),
    ),
    own: fc.json({ maxDepth: 2 }),
  })
  .map(({ id, title, own }) => {
    const fields = { title, 'own],"': JSON.parse(own) } as unknown as NewBook
    return { id, title, text: JSON.stringify(createBook(fields, { id, createdAt: AT, updatedAt: AT, revision: 1 })) }
  })

test('id and title are read from a text as they were written into it', () => {
  fc.assert(
    fc.property(texts, ({ id, title, text }) => {
      expect(idInText(text)).toBe(id)
      expect(titleInText(text)).toBe(JSON.stringify(title))
    }),
  )
  expect([idInText('null'), titleInText('null')]).toEqual([undefined, undefined])
})

test('a change is JSON, and gives its book back as it was written', () => {
  const by = fc.record({ client: fc.string({ unit: 'binary' }), connection: fc.nat(), pid: fc.nat() })
  fc.assert(
    fc.property(texts, by, ({ id, text }, by) => {
      const change = changeToText({ type: 'updated', id, book: text }, { revision: 9, at: AT, by })
      expect(JSON.parse(change.text)).toEqual({ revision: 9, type: 'updated', id, book: JSON.parse(text), at: AT, by })
      expect(bookInChange(change)).toBe(text)
      expect(JSON.parse(undoneToText({ type: 'updated', id, book: text }))).toEqual({
        type: 'updated',
        id,
        book: JSON.parse(text),
      })
      const deleted = changeToText({ type: 'deleted', id }, { revision: 9, at: AT, by })
      expect([JSON.parse(deleted.text), bookInChange(deleted)]).toEqual([
        { revision: 9, type: 'deleted', id, at: AT, by },
        undefined,
      ])
      expect(undoneToText({ type: 'deleted', id })).toBe(`{"type":"deleted","id":${id}}`)
    }),
  )
})

test('a page is JSON, and is taken apart where it was put together', () => {
  const rest = fc.record(
    { total: fc.nat(), revision: fc.nat(), epoch: fc.constant('0a1b2c3d'), nextCursor: fc.base64String() },
    { requiredKeys: ['total', 'revision', 'epoch'] },
  )
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 5 }), rest, (books, rest) => {
      const page = pageToText({ texts: books.map(({ text }) => text), ...rest })
      const parsed = books.map(({ text }) => JSON.parse(text))
      expect(JSON.parse(page)).toEqual({ books: parsed, ...rest })
      const split = splitPage(page)
      expect([JSON.parse(split.books), split.rest]).toEqual([parsed, rest])
    }),
  )
})
