import type { Book } from '../../domain/book.ts'
import type { StoredCommit } from '../journal/journal-line.ts'
import type { Catalogue } from './catalogue.ts'

/** Applies what a commit did to the books. */
export function applyCommit(catalogue: Catalogue, { first, operations }: StoredCommit): void {
  for (const { id, book, value } of operations) {
    if (book === undefined) catalogue.delete(id)
    else catalogue.put(value ?? (JSON.parse(book) as Book), book)
  }
  catalogue.revision = first + operations.length - 1
}
