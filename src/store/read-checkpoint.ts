import type { Book } from '../domain/book.ts'
import { createBook } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import { MAX_ID } from '../domain/fields.ts'
import { firstBadIndex } from './json-position.ts'

/** What db.json holds. What a person left out is undefined. */
export interface ReadCheckpoint {
  seq: number | undefined
  epoch: string | undefined
  nextId: number | undefined
  books: { book: Book; text: string }[]
}

/**
 * Reads db.json: our own form, `{"books": […]}` or a bare array, as people write it by hand.
 *
 * @throws BookstoreError STORAGE with path, line and column of what is wrong
 */
export function readCheckpoint(path: string, content: string): ReadCheckpoint {
  const value = parse(path, content)
  const whole = Array.isArray(value) ? { books: value } : value
  if (typeof whole !== 'object' || whole === null || !('books' in whole) || !Array.isArray(whole.books)) {
    throw broken(path, content, 0, 'it has no list of books: {"books":[…]} is expected')
  }
  const { seq, epoch, nextId, books } = whole as Record<string, unknown> & { books: unknown[] }
  const taken = new Set<number>()
  const read = books.map((book, index) => readBook(path, content, book, index, taken))
  return {
    seq: toCount(seq),
    epoch: typeof epoch === 'string' ? epoch : undefined,
    nextId: toCount(nextId),
    books: fillIn(read, taken),
  }
}

function parse(path: string, content: string): unknown {
  if (content.trim() === '') {
    throw broken(path, content, 0, 'it is empty. To begin anew, remove it; to begin with a copy, put that in its place')
  }
  try {
    return JSON.parse(content)
  } catch (error) {
    const position = firstBadIndex(content)
    const found =
      position >= content.length ? 'it ends too early' : `${JSON.stringify(content[position])} is not expected here`
    throw broken(path, content, position, `it is not JSON: ${found}`, error)
  }
}

/** Makes the error that says where: `db.json:3:20: …`. */
function broken(path: string, content: string, position: number, what: string, cause?: unknown): BookstoreError {
  const before = content.slice(0, position)
  const line = before.split('\n').length
  const column = position - before.lastIndexOf('\n')
  return new BookstoreError('STORAGE', `${path}:${line}:${column}: ${what}. It was left as it is`, {}, { cause })
}

function readBook(path: string, content: string, value: unknown, index: number, taken: Set<number>): Book {
  const complain = (what: string) => broken(path, content, positionOf(content, value), `book ${index + 1} ${what}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw complain('is no object')
  const { id, title } = value as Record<string, unknown>
  if (typeof title !== 'string' || title.trim() === '') throw complain('has no title')
  if (id === undefined) return value as Book
  if (!Number.isInteger(id) || Number(id) < 1 || Number(id) > MAX_ID)
    throw complain(`has the id ${JSON.stringify(id)}; ids are whole numbers from 1`)
  if (taken.has(Number(id))) throw complain(`has the id ${id}, which another book has already`)
  taken.add(Number(id))
  return value as Book
}

/** Where a value stands in the text, as well as can be told after parsing: at its id or title. */
function positionOf(content: string, value: unknown): number {
  const text = JSON.stringify(value)
  const whole = content.indexOf(text)
  if (whole >= 0) return whole
  const { id, title } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const mark = title === undefined ? `"id":${JSON.stringify(id)}` : JSON.stringify(title)
  return Math.max(0, content.lastIndexOf(mark))
}

/** Gives books that were typed by hand what the server would have given them. What else they hold stays. */
function fillIn(books: readonly Book[], taken: ReadonlySet<number>): ReadCheckpoint['books'] {
  let lastId = 0
  for (const id of taken) lastId = Math.max(lastId, id)
  const now = new Date().toISOString()
  return books.map(given => {
    const isWhole =
      given.id !== undefined &&
      given.revision !== undefined &&
      given.createdAt !== undefined &&
      given.author !== undefined
    const { createdAt = now, updatedAt = now, revision = 0 } = given
    const id = given.id ?? ++lastId
    const book = isWhole ? given : { ...createBook(given, { id, createdAt, updatedAt, revision }) }
    return { book, text: JSON.stringify(book) }
  })
}

function toCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}
