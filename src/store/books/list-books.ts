import type { Book } from '../../domain/book.ts'
import type { ListQuery, Page } from '../../domain/book-store.ts'
import { decodeCursor, encodeCursor, pagesOf } from '../../domain/query/cursor.ts'
import { compareValues, parseSort, type SortKey, type SortValue, sortValues } from '../../domain/query/order.ts'
import { createFilter } from '../../domain/query/where.ts'
import { createMatcher } from '../../domain/search.ts'
import type { Catalogue } from './catalogue.ts'

const MAX_BOOKS = 1000
/** The most bytes of one page: a page ends before it would have more. */
const MAX_BYTES = 512 * 1024
/** How many orders are remembered. */
const KEPT_ORDERS = 8

/** Lists a catalogue. Remembers the orders it sorted, until the catalogue changes. */
export class BookLister {
  readonly #catalogue: Catalogue
  readonly #orders = new Map<string, readonly number[]>()
  #version = -1

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  /** @throws BookstoreError INVALID for a sort, cursor or condition that makes no sense */
  list(query: ListQuery): Page {
    const keys = parseSort(query.sort ?? 'id')
    const matches = this.#matcher(query)
    const ids = matches ? this.#ordered(keys).filter(matches) : this.#ordered(keys)
    const pages = pagesOf(query)
    const start = query.cursor === undefined ? 0 : this.#after(ids, keys, decodeCursor(query.cursor, keys, pages))
    const { texts, end } = this.#page(ids, start, Math.min(query.limit ?? MAX_BOOKS, MAX_BOOKS))
    const { revision, epoch } = this.#catalogue
    const page: Page = { texts, total: ids.length, revision, epoch }
    const last = this.#catalogue.book(ids[end - 1] ?? 0)
    if (end < ids.length && last) page.nextCursor = encodeCursor(keys, sortValues(last, keys), pages)
    return page
  }

  #matcher({ q = '', where }: ListQuery): ((id: number) => boolean) | undefined {
    const matchesText = q.trim() === '' ? undefined : createMatcher(q)
    const keyOf = ({ id }: Book) => this.#catalogue.searchKey(id)
    const matchesFields = where === undefined ? undefined : createFilter(where, keyOf)
    if (!matchesText && !matchesFields) return undefined
    return id => {
      const book = this.#catalogue.book(id)
      if (!book || (matchesFields && !matchesFields(book))) return false
      return matchesText?.(keyOf(book)) ?? true
    }
  }

  #ordered(keys: readonly SortKey[]): readonly number[] {
    const name = JSON.stringify(keys)
    if (this.#version !== this.#catalogue.version) this.#orders.clear()
    this.#version = this.#catalogue.version
    const [first] = keys
    if (first?.field === 'id' && !first.descending) return this.#catalogue.ids
    const known = this.#orders.get(name)
    if (known) return known
    if (this.#orders.size >= KEPT_ORDERS) this.#orders.clear()
    const order = this.#sort(keys)
    this.#orders.set(name, order)
    return order
  }

  #sort(keys: readonly SortKey[]): readonly number[] {
    const rows = this.#catalogue.ids.flatMap(id => {
      const book = this.#catalogue.book(id)
      return book ? [{ id, values: sortValues(book, keys) }] : []
    })
    return rows.sort((a, b) => compareValues(a.values, b.values, keys)).map(({ id }) => id)
  }

  /** The index of the first book behind a cursor. */
  #after(ids: readonly number[], keys: readonly SortKey[], values: readonly SortValue[]): number {
    let low = 0
    let high = ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const book = this.#catalogue.book(ids[middle] ?? 0)
      if (book && compareValues(sortValues(book, keys), values, keys) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #page(ids: readonly number[], start: number, limit: number): { texts: string[]; end: number } {
    const texts: string[] = []
    let bytes = 0
    let end = start
    for (; end < ids.length && texts.length < limit; end++) {
      const text = this.#catalogue.text(ids[end] ?? 0) ?? ''
      bytes += Buffer.byteLength(text)
      if (texts.length > 0 && bytes > MAX_BYTES) break
      texts.push(text)
    }
    return { texts, end }
  }
}
