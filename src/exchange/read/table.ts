/** A row of a file that is to be imported. Cells are text; those of JSON may be numbers and lists. */
export interface TableRow {
  /** The line of the file on which it begins; from 1 on. */
  line: number
  cells: readonly unknown[]
}

/** What a file holds, before anybody asks what it means. */
export interface Table {
  /** How it is written, such as `csv` or `bibtex`. */
  kind: 'csv' | 'tsv' | 'json' | 'bibtex' | 'ris' | 'isbn-list'
  /** The names of the columns; undefined where the first row is one of values, or may be. */
  columns?: readonly string[]
  rows: readonly TableRow[]
  /** What was noticed about the whole file, each a sentence for a person. */
  notes: readonly string[]
  /** Rows that could not be read. */
  broken: readonly { line: number; value: string; reason: string }[]
}

/** The reason why nothing of a file can be read: one line for a person. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}
