import { type Book, createBook } from '../../src/domain/book.ts'

/** A book as the server sends it. */
export function book(id: number, fields: Partial<Book> & { title: string }): Book {
  const { revision = id, createdAt = '2026-01-01T00:00:00.000Z', updatedAt = createdAt, ...rest } = fields
  return createBook(rest, { id, createdAt, updatedAt, revision })
}
