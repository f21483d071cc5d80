import { type CatalogueHead, isCount } from '../../catalogue-file/head.ts'
import { BadBook, type GivenBook, readBooks } from '../../catalogue-file/read-books.ts'
import { readForeignFile } from '../../catalogue-file/read-file.ts'
import type { Book } from '../../domain/book.ts'
import { createBook } from '../../domain/book.ts'
import { bookToText, foreignFieldsOf, hasForeignFields } from '../../domain/book-text.ts'
import { checkNewBook } from '../../domain/check-fields.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { FIELD_RULES } from '../../domain/fields.ts'
import { showValue } from '../../domain/show-value.ts'
import { UsedIds } from '../books/used-ids.ts'
import { alteredFields } from './altered-fields.ts'
import type { StoredCheckpoint } from './stored-checkpoint.ts'

/**
 * Reads a db.json that is not known to be what we wrote: our own form, `{"books": […]}` or a bare array, as people and
 * other programs write it. Its fields are checked as if a client had sent them; what is no field of ours stays as it is.
 * `at` is the time that books get which have none: the same file read with the same time gives the same catalogue.
 *
 * @throws BookstoreError STORAGE with path, line and column of what is wrong
 */
export function readForeign(path: string, content: Buffer, at: string): StoredCheckpoint {
  const file = readForeignFile(path, content)
  const altered: string[] = []
  const read = readBooks(file, (given, span, where) => {
    const book = checkFields(given)
    const difference = alteredFields(given, book)
    if (difference !== undefined) altered.push(`${where()}: ${difference}`)
    const foreign = hasForeignFields(given) ? foreignFieldsOf(file.text, span.start) : ''
    return { book, foreign }
  })
  return { ...file.head, books: fillIn(read, file.head, at), others: file.others, altered }
}

function checkFields({ createdAt, updatedAt, revision, ...given }: GivenBook): Partial<Book> {
  if (typeof given['title'] !== 'string' || given['title'].trim() === '') throw new BadBook('has no title')
  for (const [name, time] of Object.entries({ createdAt, updatedAt }))
    if (time !== undefined && !isTime(time)) throw new BadBook(`has ${showValue(time)} as ${name}, which is no time`)
  if (revision !== undefined && !isCount(revision))
    throw new BadBook(`has the revision ${showValue(revision)}; revisions are whole numbers`)
  const ours: Record<string, unknown> = {}
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given))
    (name === 'id' || Object.hasOwn(FIELD_RULES, name) ? ours : others)[name] = value
  try {
    return { ...others, ...checkNewBook(ours), createdAt, updatedAt, revision } as Partial<Book>
  } catch (error) {
    if (error instanceof BookstoreError) throw new BadBook(`is not as it may be: ${error.message}`)
    throw error
  }
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

function giveId(usedIds: UsedIds): number {
  const id = usedIds.next(1) ?? usedIds.nextPassedOver(1)
  if (id === undefined) throw new BookstoreError('STORAGE', 'there is no id left for the books that have none')
  usedIds.take(id)
  return id
}

/** Gives books the ids, times and revisions that the server would have given them. */
function fillIn(
  books: readonly { book: Partial<Book>; foreign: string }[],
  head: CatalogueHead,
  at: string,
): StoredCheckpoint['books'] {
  const ids = books.flatMap(({ book }) => book.id ?? [])
  const usedIds = new UsedIds(head, { revision: head.seq ?? 0, ids })
  return books.map(({ book: given, foreign }) => {
    const { id = giveId(usedIds), createdAt = at, updatedAt = at, revision = 0 } = given
    const book = createBook(given as Book, { id, createdAt, updatedAt, revision })
    return { book, text: bookToText(book, foreign) }
  })
}
