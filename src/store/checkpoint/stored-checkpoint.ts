import type { CatalogueHead } from '../../catalogue-file/head.ts'
import type { OtherMember } from '../../catalogue-file/read-file.ts'
import type { Book } from '../../domain/book.ts'

/** The content of db.json. */
export interface StoredCheckpoint extends CatalogueHead {
  books: { book: Book; text: string }[]
  /** The members of other programs, in order. */
  others: readonly OtherMember[]
  /** One line for each book whose fields are read in another form than they are written in; empty for a file of ours. */
  altered: readonly string[]
}
