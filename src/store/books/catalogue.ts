import type { OtherMember } from '../../catalogue-file/read-file.ts'
import type { Book } from '../../domain/book.ts'
import { searchKey } from '../../domain/search.ts'
import { UsedIds } from './used-ids.ts'

interface Entry {
  book: Book
  text: string
  /** The folded text that searches look in; made when it is first asked for. */
  key: string | undefined
}

/** All books of one moment. */
export interface Snapshot {
  texts: Iterable<string>
  end(): void
}

/** All books, in memory: each as an object to look into, and as the text that goes out. */
export class Catalogue {
  readonly #entries = new Map<number, Entry>()
  /** In ascending order. */
  readonly #ids: number[] = []
  /** The books that changed since a snapshot, as they were in it. */
  #before: Map<number, string | undefined> | undefined
  epoch: string
  /** The revision of the last change. */
  revision: number
  readonly usedIds: UsedIds
  /** The members that other programs keep in the same file. */
  others: readonly OtherMember[]
  /** Grows with every change, so that a remembered order can be recognised as old. */
  version = 0

  constructor(given: { epoch: string; revision: number; usedIds?: UsedIds; others?: readonly OtherMember[] }) {
    this.epoch = given.epoch
    this.revision = given.revision
    this.usedIds = given.usedIds ?? new UsedIds()
    this.others = given.others ?? []
  }

  get size(): number {
    return this.#entries.size
  }

  get ids(): readonly number[] {
    return this.#ids
  }

  book(id: number): Book | undefined {
    return this.#entries.get(id)?.book
  }

  text(id: number): string | undefined {
    return this.#entries.get(id)?.text
  }

  searchKey(id: number): string {
    const entry = this.#entries.get(id)
    if (!entry) return ''
    entry.key ??= searchKey(entry.book)
    return entry.key
  }

  put(book: Book, text: string): void {
    this.#keepAside(book.id)
    if (!this.#entries.has(book.id)) {
      this.#insertId(book.id)
      this.usedIds.take(book.id)
    }
    this.#entries.set(book.id, { book, text, key: undefined })
    this.version++
  }

  delete(id: number): void {
    this.#keepAside(id)
    if (!this.#entries.delete(id)) return
    this.#ids.splice(this.placeOf(id), 1)
    this.version++
  }

  /** Where an id stands in {@link ids}, or would stand. */
  placeOf(id: number): number {
    let low = 0
    let high = this.#ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * The texts of all books as they are now, by id, for one who takes them bit by bit. It costs next to nothing to begin: what
   * is changed until {@link Snapshot.end} is kept aside as it was. One at a time.
   */
  snapshot(): Snapshot {
    const before = new Map<number, string | undefined>()
    this.#before = before
    const ids = this.#ids.slice()
    const entries = this.#entries
    function* texts() {
      for (const id of ids) yield (before.has(id) ? before.get(id) : entries.get(id)?.text) ?? ''
    }
    const end = () => {
      if (this.#before === before) this.#before = undefined
    }
    return { texts: texts(), end }
  }

  #keepAside(id: number): void {
    if (this.#before && !this.#before.has(id)) this.#before.set(id, this.#entries.get(id)?.text)
  }

  #insertId(id: number): void {
    if (id > (this.#ids.at(-1) ?? 0)) this.#ids.push(id)
    else this.#ids.splice(this.placeOf(id), 0, id)
  }
}
