import type { Book } from '../../domain/book.ts'
import { bookNumber, bookNumbers } from '../../domain/isbn/book-number.ts'
import { compareValues, type SortKey, type SortValue, sortValues } from '../../domain/query/order.ts'
import { readFilter } from '../../domain/query/read-filter.ts'
import { createFilter } from '../../domain/query/where.ts'
import { searchKey } from '../../domain/search.ts'
import type { Change } from '../../protocol/results.ts'

/** The filter and the order in which books are shown. */
export interface BookQuery {
  /** As LIST takes it. Terms that cannot be read are left out, as it may be under way. */
  filter: string
  sort: SortKey
}

/**
 * All books, and the ids of those to be shown, in their order. A change costs one binary search, not a new sort; the
 * order is only made again when the filter or the sort changes.
 */
export class BookIndex {
  readonly #books = new Map<number, Book>()
  readonly #keys = new Map<number, string>()
  #query: BookQuery = { filter: '', sort: { field: 'id', descending: false } }
  #shown: number[] = []

  get size(): number {
    return this.#books.size
  }

  get(id: number | undefined): Book | undefined {
    return id === undefined ? undefined : this.#books.get(id)
  }

  /** All books, in no order. */
  all(): Iterable<Book> {
    return this.#books.values()
  }

  /** The ids to be shown, in order. The same array is changed in place by later changes. */
  rows(query: BookQuery): readonly number[] {
    const { filter, sort } = this.#query
    const isSame =
      filter === query.filter && sort.field === query.sort.field && sort.descending === query.sort.descending
    if (isSame) return this.#shown
    this.#query = query
    this.#rebuild()
    return this.#shown
  }

  /** Whether a book, which need not be there yet, is among those that are shown. */
  matches(book: Book, query: BookQuery): boolean {
    return createFilter(readFilter(query.filter).where, keyOf)(book)
  }

  /** Replaces all books. */
  reset(books: Iterable<Book>): void {
    this.#books.clear()
    this.#keys.clear()
    for (const book of books) this.#books.set(book.id, book)
    this.#rebuild()
  }

  /** Applies one change. */
  apply({ id, book }: Pick<Change, 'id' | 'book'>): void {
    this.#hide(id)
    this.#keys.delete(id)
    this.#books.delete(id)
    if (!book) return
    this.#books.set(id, book)
    if (this.#matcher()(book)) this.#show(book)
  }

  /**
   * The book with a number, however it is written: by its ISBN, else by what it keeps beside it, or instead of one. Of several
   * the one with the lowest id.
   */
  findByNumber(code: string): Book | undefined {
    const number = bookNumber(code)
    if (number === '') return undefined
    const isOf = ({ isbn }: Book) => isbn === number
    const keeps = (book: Book) => book.isbnRaw !== undefined && bookNumbers(book).includes(number)
    return this.#first(isOf) ?? this.#first(keeps)
  }

  #first(isWanted: (book: Book) => boolean): Book | undefined {
    let found: Book | undefined
    for (const book of this.#books.values()) if (!(found && found.id < book.id) && isWanted(book)) found = book
    return found
  }

  #rebuild(): void {
    const matches = this.#matcher()
    const keys = this.#sortKeys()
    const rows: { id: number; values: SortValue[] }[] = []
    for (const book of this.#books.values())
      if (matches(book)) rows.push({ id: book.id, values: sortValues(book, keys) })
    rows.sort((a, b) => compareValues(a.values, b.values, keys))
    this.#shown = rows.map(({ id }) => id)
  }

  #matcher(): (book: Book) => boolean {
    const { where } = readFilter(this.#query.filter)
    return where.length === 0 ? () => true : createFilter(where, book => this.#keyOf(book))
  }

  #keyOf(book: Book): string {
    const known = this.#keys.get(book.id)
    if (known !== undefined) return known
    const key = keyOf(book)
    this.#keys.set(book.id, key)
    return key
  }

  #sortKeys(): SortKey[] {
    const { sort } = this.#query
    return sort.field === 'id' ? [sort] : [sort, { field: 'id', descending: false }]
  }

  #show(book: Book): void {
    this.#shown.splice(this.#placeOf(book), 0, book.id)
  }

  #hide(id: number): void {
    const book = this.#books.get(id)
    if (!book) return
    const place = this.#placeOf(book)
    if (this.#shown[place] === id) this.#shown.splice(place, 1)
  }

  /** Where a book stands, or would stand. */
  #placeOf(book: Book): number {
    const keys = this.#sortKeys()
    const values = sortValues(book, keys)
    let low = 0
    let high = this.#shown.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#books.get(this.#shown[middle] ?? 0)
      if (other && compareValues(sortValues(other, keys), values, keys) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** In the app the id is one of the words of a book. */
function keyOf(book: Book): string {
  return `${searchKey(book)}\n${book.id}`
}
