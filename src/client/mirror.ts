import type { Book } from '../domain/book.ts'
import type { Change } from '../protocol/results.ts'
import type { BookstoreClient } from './client.ts'
import { ConnectionLost } from './connection-lost.ts'
import { listAll } from './list-all.ts'

/** What a mirror tells its owner. `loaded` comes after every (re)load of the whole list, before any change after it. */
export type MirrorEvent =
  | { type: 'loading'; received: number; total: number }
  | { type: 'loaded'; books: readonly Book[] }
  | { type: 'change'; change: Change }

/** Follows the whole list until it is closed. */
export interface Mirror {
  close(): void
}

/**
 * Mirrors the list: subscribes first, lists all pages, and puts what changed meanwhile on top. After a loss the changes
 * that were missed are told; when the server no longer has them, the whole list is loaded again.
 */
export function createMirror(client: BookstoreClient, tell: (event: MirrorEvent) => void): Mirror {
  const mirror = new ListMirror(client, tell)
  mirror.start()
  return mirror
}

class ListMirror implements Mirror {
  readonly #client: BookstoreClient
  readonly #tell: (event: MirrorEvent) => void
  /** Changes that came while the list was loaded. */
  #meanwhile: Change[] | undefined
  #load = 0
  #endSubscription: () => void = () => {}
  #endStates: () => void = () => {}
  #needsLoad = true

  constructor(client: BookstoreClient, tell: (event: MirrorEvent) => void) {
    this.#client = client
    this.#tell = tell
  }

  start(): void {
    this.#endStates = this.#client.onState(({ status }) => {
      if (status === 'open' && this.#needsLoad) this.#reload()
    })
    if (this.#client.state.status === 'open') this.#reload()
  }

  close(): void {
    this.#load = -1
    this.#endStates()
    this.#endSubscription()
  }

  #reload(): void {
    const load = ++this.#load
    this.#needsLoad = true
    this.#meanwhile = []
    this.#run(load).catch(error => {
      // Lost in the middle: the next connection begins anew.
      if (!(error instanceof ConnectionLost)) throw error
    })
  }

  async #run(load: number): Promise<void> {
    this.#endSubscription()
    this.#endSubscription = await this.#client.subscribe('books', notification => {
      if (notification.method === 'RESYNC') this.#reload()
      else if (notification.method === 'CHANGE') this.#onChange(notification.params)
    })
    const books = new Map<number, Book>()
    for await (const page of listAll(this.#client)) {
      if (load !== this.#load) return
      for (const book of page.books) books.set(book.id, book)
      this.#tell({ type: 'loading', received: books.size, total: page.total })
    }
    if (load !== this.#load) return
    for (const change of this.#meanwhile ?? []) applyTo(books, change)
    this.#meanwhile = undefined
    this.#needsLoad = false
    this.#tell({ type: 'loaded', books: [...books.values()] })
  }

  #onChange(change: Change): void {
    if (this.#meanwhile) this.#meanwhile.push(change)
    else this.#tell({ type: 'change', change })
  }
}

/** Puts a change on top of what a page said, which may be older or newer. */
function applyTo(books: Map<number, Book>, { id, book, revision }: Change): void {
  const listed = books.get(id)
  if (listed && listed.revision > revision) return
  if (book) books.set(id, book)
  else books.delete(id)
}
