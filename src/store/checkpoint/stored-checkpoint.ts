import type { CatalogueHead } from '../../catalogue-file/head.ts'
import type { OtherMember } from '../../catalogue-file/read-file.ts'
import type { Book } from '../../domain/book.ts'

/** What db.json holds. */
export interface StoredCheckpoint extends CatalogueHead {
  books: { book: Book; text: string }[]
  /** Its members that are none of ours, in order. */
  others: readonly OtherMember[]
  /** What of our fields is read in another form than it is written in, a line a book; empty in what we wrote. */
  altered: readonly string[]
}
