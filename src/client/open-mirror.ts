import type { Book } from '../domain/book.ts'
import type { BookstoreError } from '../domain/errors.ts'
import type { BookMirror, MirrorEvent } from './book-mirror.ts'
import { ConnectionLost } from './connection-lost.ts'
import { createMirror, type Mirror, type MirrorClient } from './mirror.ts'

/** Opens a mirror that keeps the books itself. See `mirror` of BookstoreClient. */
export function openMirror(client: MirrorClient, listener?: (event: MirrorEvent) => void): Promise<BookMirror> {
  const mirror = new KeptMirror(client)
  if (listener) mirror.onEvent(listener)
  mirror.start()
  return mirror.loaded
}

class KeptMirror implements BookMirror {
  readonly #client: MirrorClient
  readonly #listeners = new Set<(event: MirrorEvent) => void>()
  readonly #loading = Promise.withResolvers<BookMirror>()
  #books = new Map<number, Book>()
  /** Whether the map has them in the order of their ids. */
  #isSorted = true
  #highestId = 0
  #mirror: Mirror | undefined
  #endStates: () => void = () => {}

  constructor(client: MirrorClient) {
    this.#client = client
  }

  /** Resolves with this mirror when all books are there. */
  get loaded(): Promise<BookMirror> {
    return this.#loading.promise
  }

  get size(): number {
    return this.#books.size
  }

  get(id: number): Book | undefined {
    return this.#books.get(id)
  }

  [Symbol.iterator](): Iterator<Book> {
    if (!this.#isSorted) this.#take([...this.#books.values()].sort((a, b) => a.id - b.id))
    return this.#books.values()
  }

  onEvent(listener: (event: MirrorEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    const look = () => {
      const { state } = this.#client
      if (state.status === 'closed') this.#fail(new ConnectionLost(state.reason))
    }
    this.#endStates = this.#client.onState(look)
    look()
    this.#mirror = createMirror(this.#client, event => this.#hear(event))
  }

  close(): void {
    this.#endStates()
    this.#mirror?.close()
  }

  #hear(event: MirrorEvent): void {
    if (event.type === 'loaded') this.#take(event.books)
    else if (event.type === 'change') this.#apply(event.change)
    for (const listener of this.#listeners) listener(event)
    if (event.type === 'loaded') this.#loading.resolve(this)
    else if (event.type === 'refused') this.#fail(event.error)
  }

  /** Ends a mirror that nobody has yet; one that was loaded goes on. */
  #fail(error: BookstoreError | ConnectionLost): void {
    this.#loading.reject(error)
    void this.loaded.catch(() => this.close())
  }

  #take(books: readonly Book[]): void {
    this.#books = new Map(books.map(book => [book.id, book]))
    this.#isSorted = true
    this.#highestId = 0
    for (const { id } of books) this.#note(id)
  }

  #apply({ id, book }: { id: number; book?: Book }): void {
    if (book && !this.#books.has(id)) this.#note(id)
    if (book) this.#books.set(id, book)
    else this.#books.delete(id)
  }

  /** Notes that a book is put at the end. */
  #note(id: number): void {
    if (id < this.#highestId) this.#isSorted = false
    else this.#highestId = id
  }
}
