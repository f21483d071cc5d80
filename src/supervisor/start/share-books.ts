import { setImmediate } from 'node:timers/promises'
import type { BookStore, ChangeText } from '../../domain/book-store.ts'
import { idInText } from '../../domain/book-text.ts'
import { bookInChange } from '../../domain/change-text.ts'
import { createSharedBooks, type SharedBooks } from '../../shared-books/writer.ts'
import { serverLines } from '../sentences.ts'

/** How many books are written between two turns of the event loop. */
const SLICE = 500

/** The books that workers read without asking. */
export interface Sharing {
  /** The descriptor for workers. */
  fd: number
  /** Settled when all books that there is room for are shared; until then workers ask for the rest. */
  filled: Promise<void>
  close(): void
}

/**
 * Writes all books, and every change from here on, to where workers read them without asking. It has to follow the store
 * before anybody else does: whoever is told of a change may read the book at once. Undefined where no file can be shared.
 */
export async function shareBooks(store: BookStore, warn: (line: string) => void): Promise<Sharing | undefined> {
  const shared = createSharedBooks()
  if (!shared) return undefined
  const writer = new Writer(shared, warn)
  const following = await store.changes(undefined, change => writer.note(change))
  return {
    fd: shared.fd,
    filled: fill(store, writer),
    close() {
      following.end()
      writer.close()
    },
  }
}

/** Writes each page in the turn of the event loop in which it was read, so that no change comes in between. */
async function fill(store: BookStore, writer: Writer): Promise<void> {
  let cursor: string | undefined
  do {
    const { texts, nextCursor } = await store.list({ limit: SLICE, ...(cursor !== undefined && { cursor }) })
    writer.put(texts)
    cursor = nextCursor
    await setImmediate()
  } while (cursor !== undefined && writer.isOpen)
}

/** Writes to the shared file until that fails; from then on workers ask for every book. */
class Writer {
  readonly #shared: SharedBooks
  readonly #warn: (line: string) => void
  isOpen = true

  constructor(shared: SharedBooks, warn: (line: string) => void) {
    this.#shared = shared
    this.#warn = warn
  }

  put(texts: readonly string[]): void {
    this.#attempt(shared => shared.put(texts.map(text => ({ id: idInText(text) ?? 0, text }))))
  }

  note(change: ChangeText): void {
    const text = bookInChange(change)
    this.#attempt(shared => (text === undefined ? shared.remove(change.id) : shared.put([{ id: change.id, text }])))
  }

  close(): void {
    this.isOpen = false
    this.#shared.close()
  }

  #attempt(write: (shared: SharedBooks) => void): void {
    if (!this.isOpen) return
    try {
      write(this.#shared)
    } catch (error) {
      this.isOpen = false
      this.#shared.clear()
      this.#warn(serverLines.booksNotShared((error as Error).message))
    }
  }
}
