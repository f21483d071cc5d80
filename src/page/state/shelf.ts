import type { Book } from '../../domain/book.ts'
import { BookstoreError, type FieldProblem } from '../../domain/errors.ts'
import { bookNumber, bookNumbers } from '../../domain/isbn/book-number.ts'
import { compareValues, parseSort, type SortKey, type SortValue, sortValues } from '../../domain/query/order.ts'
import { readFilter } from '../../domain/query/read-filter.ts'
import { createFilter } from '../../domain/query/where.ts'
import { searchKey } from '../../domain/search.ts'

interface Row {
  book: Book
  /** By what it is sorted. */
  values: readonly SortValue[]
}

/** All books of the catalogue, and as rows those that the filter lets through, in their order. */
export class Shelf {
  readonly #books = new Map<number, Book>()
  readonly #keys = new WeakMap<Book, string>()
  #rows: Row[] = []
  #passes: (book: Book) => boolean = () => true
  #order: readonly SortKey[] = parseSort('id')

  get total(): number {
    return this.#books.size
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.length
  }

  row(index: number): Book | undefined {
    return this.#rows[index]?.book
  }

  find(id: number): Book | undefined {
    return this.#books.get(id)
  }

  /** The books that have this number, however it is written: as their ISBN, or as another number on them. */
  withNumber(code: string): readonly Book[] {
    const number = bookNumber(code)
    return [...this.#books.values()].filter(book => bookNumbers(book).includes(number))
  }

  /** The row of a book; -1 when the filter leaves it out. */
  indexOf(id: number): number {
    const book = this.#books.get(id)
    if (!book) return -1
    const index = this.#placeOf(sortValues(book, this.#order))
    return this.row(index)?.id === id ? index : -1
  }

  /** Takes the whole list, or adds a first part of it. */
  load(books: readonly Book[]): void {
    this.#books.clear()
    for (const book of books) this.#books.set(book.id, book)
    this.#arrange()
  }

  /** Puts a changed book in its place; undefined takes it away. */
  change(id: number, book: Book | undefined): void {
    const index = this.indexOf(id)
    if (index >= 0) this.#rows.splice(index, 1)
    if (!book) {
      this.#books.delete(id)
      return
    }
    this.#books.set(id, book)
    if (!this.#passes(book)) return
    const values = sortValues(book, this.#order)
    this.#rows.splice(this.#placeOf(values), 0, { book, values })
  }

  /** Shows the books that a filter asks for. Of one that cannot be read the problems are returned, and the rows stay. */
  filter(text: string): readonly FieldProblem[] {
    const { where, problems } = readFilter(text)
    if (problems.length > 0) return problems
    try {
      this.#passes = createFilter(where, book => this.#keyOf(book))
    } catch (error) {
      if (error instanceof BookstoreError && error.details.fields) return error.details.fields
      throw error
    }
    this.#arrange()
    return []
  }

  /** Sorts the rows, as `-year` does. */
  sort(by: string): void {
    this.#order = parseSort(by)
    this.#arrange()
  }

  #arrange(): void {
    const rows: Row[] = []
    for (const book of this.#books.values()) {
      if (this.#passes(book)) rows.push({ book, values: sortValues(book, this.#order) })
    }
    this.#rows = rows.sort((a, b) => compareValues(a.values, b.values, this.#order))
  }

  /** The index of the first row that does not come before these values. The order is total. */
  #placeOf(values: readonly SortValue[]): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareValues(this.#rows[middle]?.values ?? [], values, this.#order) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #keyOf(book: Book): string {
    const known = this.#keys.get(book) ?? searchKey(book)
    this.#keys.set(book, known)
    return known
  }
}
