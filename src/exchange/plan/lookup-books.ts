import type { NewBook } from '../../domain/book.ts'
import { bookNumbers } from '../../domain/isbn/book-number.ts'
import { prepareImport } from './prepare-import.ts'

/**
 * Reads a file of books in which numbers are looked up. Of two rows with one number the first counts; rows without a title are left out.
 *
 * @throws UnreadableFile when nothing of it can be read
 */
export async function lookupBooks(bytes: Uint8Array): Promise<ReadonlyMap<string, NewBook>> {
  const { drafts } = await prepareImport(bytes)
  const books = new Map<string, NewBook>()
  for (const { fields, refused } of drafts) {
    const { title, isbn = '', isbnRaw } = fields
    if (refused || title === undefined) continue
    for (const number of bookNumbers({ isbn, ...(isbnRaw !== undefined && { isbnRaw }) }))
      if (number !== '' && !books.has(number)) books.set(number, { ...fields, title })
  }
  return books
}
