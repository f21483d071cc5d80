import type { NewBook } from '../../domain/book.ts'

/** Something in a row that a person should look at. */
export interface RowProblem {
  line: number
  /** The name of the column as the file has it; empty for the whole row. */
  column: string
  value: string
  reason: string
}

/** What a row of a file says of a book. */
export interface Draft {
  line: number
  /** The fields that have a value, checked. Without a title it can only be a book that is there already. */
  fields: Partial<NewBook>
  problems: RowProblem[]
  /** Why the row cannot be taken over. */
  refused?: RowProblem
}
