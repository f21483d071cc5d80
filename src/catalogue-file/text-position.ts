import { BookstoreError } from '../domain/errors.ts'

/** A file of a catalogue, as a person would look at it. */
export interface CatalogueText {
  path: string
  /** Without a byte order mark. */
  text: string
}

/** Makes the error that says where: `db.json:3:20: …`. Lines and columns count from 1. */
export function brokenAt(file: CatalogueText, index: number, what: string, cause?: unknown): BookstoreError {
  const message = `${placeOf(file, index)}: ${what}. It was left as it is`
  return new BookstoreError('STORAGE', message, {}, { cause })
}

function placeOf({ path, text }: CatalogueText, index: number): string {
  const { line, column } = new LineCounter(text).at(index)
  return `${path}:${line}:${column}`
}

/** Counts lines. It goes on from the last position it was asked for, so that many positions in order cost one pass. */
export class LineCounter {
  readonly #text: string
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.#text = text
  }

  at(index: number): { line: number; column: number } {
    if (index < this.#lineStart) [this.#line, this.#lineStart] = [1, 0]
    for (let end = this.#next(); end >= 0 && end < index; end = this.#next()) {
      this.#line++
      this.#lineStart = end + 1
    }
    return { line: this.#line, column: index - this.#lineStart + 1 }
  }

  #next(): number {
    return this.#text.indexOf('\n', this.#lineStart)
  }
}
