import type { Book } from '../domain/book.ts'
import { createBook } from '../domain/book.ts'
import { checkNewBook } from '../domain/check-fields.ts'
import { BookstoreError } from '../domain/errors.ts'
import { FIELD_RULES, MAX_ID } from '../domain/fields.ts'
import { firstBadIndex } from './json-position.ts'

/** What db.json holds. What a person left out is undefined. */
export interface ReadCheckpoint {
  seq: number | undefined
  epoch: string | undefined
  nextId: number | undefined
  books: { book: Book; text: string }[]
}

/**
 * Reads db.json: our own form, `{"books": […]}` or a bare array, as people write it by hand. `isOurs` says that it is known
 * to be what we wrote, so that its fields need not be checked.
 *
 * @throws BookstoreError STORAGE with path, line and column of what is wrong
 */
export function readCheckpoint(path: string, content: string, isOurs: boolean): ReadCheckpoint {
  const value = parse(path, content)
  const whole = Array.isArray(value) ? { books: value } : value
  if (typeof whole !== 'object' || whole === null || !('books' in whole) || !Array.isArray(whole.books)) {
    throw broken(path, content, 0, 'it has no list of books: {"books":[…]} is expected')
  }
  const { seq, epoch, nextId, books } = whole as Record<string, unknown> & { books: unknown[] }
  const taken = new Set<number>()
  const read = books.map((book, index) => {
    const complain = (what: string) => broken(path, content, positionOf(content, book), `book ${index + 1} ${what}`)
    const given = readBook(book, taken, complain)
    return isOurs ? given : readByHand(given, complain)
  })
  return {
    seq: toCount(seq),
    epoch: typeof epoch === 'string' ? epoch : undefined,
    nextId: toCount(nextId),
    books: isOurs ? read.map(withText) : fillIn(read, taken, toCount(nextId) ?? 1),
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

/** Makes the error about one book. */
type Complain = (what: string) => BookstoreError

function readBook(value: unknown, taken: Set<number>, complain: Complain): Book {
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

/** Checks the fields as if a client had sent them. What is no field of ours stays as it is. */
function readByHand(book: Book, complain: Complain): Book {
  const { createdAt, updatedAt, revision, ...given } = book
  for (const [name, time] of Object.entries({ createdAt, updatedAt }))
    if (time !== undefined && !isTime(time)) throw complain(`has ${JSON.stringify(time)} as ${name}, which is no time`)
  if (revision !== undefined && toCount(revision) === undefined)
    throw complain(`has the revision ${JSON.stringify(revision)}; revisions are whole numbers`)
  const ours: Record<string, unknown> = {}
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given))
    (name === 'id' || name in FIELD_RULES ? ours : others)[name] = value
  try {
    return { ...others, ...checkNewBook(ours), createdAt, updatedAt, revision } as Book
  } catch (error) {
    if (error instanceof BookstoreError) throw complain(`is not as it may be: ${error.message}`)
    throw error
  }
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
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
function fillIn(books: readonly Book[], taken: ReadonlySet<number>, nextId: number): ReadCheckpoint['books'] {
  let lastId = nextId - 1
  for (const id of taken) lastId = Math.max(lastId, id)
  const now = new Date().toISOString()
  return books.map(given => {
    const { id = ++lastId, createdAt = now, updatedAt = now, revision = 0 } = given
    return withText(createBook(given, { id, createdAt, updatedAt, revision }))
  })
}

function withText(book: Book): ReadCheckpoint['books'][number] {
  return { book, text: JSON.stringify(book) }
}

function toCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}
