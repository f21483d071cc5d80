import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Notification } from '../protocol/notifications.ts'
import type { Change } from '../protocol/results.ts'
import type { MirrorEvent } from './book-mirror.ts'
import type { BookstoreClient } from './client.ts'
import { ConnectionLost } from './connection-lost.ts'
import { listAll } from './list-all.ts'

/** A mirror of the list whose books its owner keeps. It is kept up to date until it is closed. */
export interface Mirror {
  close(): void
}

/** The parts of a client that a mirror needs. */
export type MirrorClient = Pick<BookstoreClient, 'state' | 'onState' | 'subscribe' | 'call'>

/**
 * Mirrors the list: subscribes, lists all pages, and applies the changes that came meanwhile. After a lost connection it
 * tells the changes that were missed; when the server does not have them any longer, it loads the whole list again.
 */
export function createMirror(client: MirrorClient, tell: (event: MirrorEvent) => void): Mirror {
  const mirror = new ListMirror(client, tell)
  mirror.start()
  return mirror
}

class ListMirror implements Mirror {
  readonly #client: MirrorClient
  readonly #tell: (event: MirrorEvent) => void
  /** Changes that came while the list is being loaded; undefined once it is loaded. */
  #meanwhile: Change[] | undefined
  /** The number of the current load. Answers to an earlier one are ignored. */
  #load = 0
  #needsLoad = true
  /** A load goes on over the next connection when it loses its own. */
  #isLoading = false
  #endSubscription: () => void = () => {}
  #endStates: () => void = () => {}

  constructor(client: MirrorClient, tell: (event: MirrorEvent) => void) {
    this.#client = client
    this.#tell = tell
  }

  start(): void {
    this.#endStates = this.#client.onState(({ status }) => {
      if (status === 'open' && this.#needsLoad && !this.#isLoading) this.#reload()
    })
    if (this.#client.state.status === 'open') this.#reload()
  }

  close(): void {
    this.#load++
    this.#endStates()
    this.#endSubscription()
  }

  #reload(): void {
    const load = ++this.#load
    this.#needsLoad = true
    this.#meanwhile = []
    this.#endSubscription()
    this.#endSubscription = () => {}
    this.#isLoading = true
    this.#run(load)
      .catch(error => this.#onFailure(load, error))
      .finally(() => {
        if (load === this.#load) this.#isLoading = false
      })
  }

  #onFailure(load: number, error: unknown): void {
    const isKnown = error instanceof BookstoreError || error instanceof ConnectionLost
    if (!isKnown) throw error
    if (load !== this.#load) return
    if (error instanceof BookstoreError) this.#tell({ type: 'refused', error })
    // The server took too long. Without a connection the next one loads anew.
    else if (this.#client.state.status === 'open') this.#reload()
  }

  async #run(load: number): Promise<void> {
    const end = await this.#client.subscribe('books', notification => this.#hear(load, notification))
    if (load !== this.#load) return end()
    this.#endSubscription = end
    const books = await this.#list(load)
    if (load !== this.#load) return
    for (const change of this.#meanwhile ?? []) applyTo(books, change)
    this.#meanwhile = undefined
    this.#needsLoad = false
    this.#tell({ type: 'loaded', books: [...books.values()] })
  }

  async #list(load: number): Promise<Map<number, Book>> {
    const books = new Map<number, Book>()
    for await (const page of listAll(this.#client)) {
      if (load !== this.#load) break
      for (const book of page.books) books.set(book.id, book)
      this.#tell({ type: 'loading', received: books.size, total: page.total })
    }
    return books
  }

  #hear(load: number, { method, params }: Notification): void {
    if (load !== this.#load) return
    if (method === 'RESYNC') this.#reload()
    else if (method !== 'CHANGE') return
    else if (this.#meanwhile) this.#meanwhile.push(params)
    else this.#tell({ type: 'change', change: params })
  }
}

/** Applies a change to the book of a page, which may be older or newer than the change. */
function applyTo(books: Map<number, Book>, { id, book, revision }: Change): void {
  const listed = books.get(id)
  if (listed && listed.revision > revision) return
  if (book) books.set(id, book)
  else books.delete(id)
}
