import { setImmediate } from 'node:timers/promises'
import type { BookStore, ChangeText } from '../../domain/book-store.ts'
import { createSharedBooks, type SharedBooks } from '../../shared-books/writer.ts'

/** Books that are put at once, between two turns of the event loop. */
const SLICE = 500

/** The books that workers read without asking. */
export interface Sharing {
  /** The descriptor for workers. */
  fd: number
  /** Settled when all books are there that there is room for; until then workers ask for the rest. */
  filled: Promise<void>
  close(): void
}

/**
 * Puts all books, and every change from here on, where workers read them without asking. It must follow the store before
 * anybody else does: who is told of a change may read it at once. Undefined where there is no place for it.
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

/** A page is put in the same turn in which it was read: no change can come in between. */
async function fill(store: BookStore, writer: Writer): Promise<void> {
  let cursor: string | undefined
  do {
    const { texts, nextCursor } = await store.list({ limit: SLICE, ...(cursor !== undefined && { cursor }) })
    writer.put(texts)
    cursor = nextCursor
    await setImmediate()
  } while (cursor !== undefined && writer.isOpen)
}

/** Writes to the file as long as that works; when it does not, workers ask. */
class Writer {
  readonly #shared: SharedBooks
  readonly #warn: (line: string) => void
  isOpen = true

  constructor(shared: SharedBooks, warn: (line: string) => void) {
    this.#shared = shared
    this.#warn = warn
  }

  put(texts: readonly string[]): void {
    this.#attempt(shared => shared.put(texts.map(text => ({ id: idOf(text), text }))))
  }

  note(change: ChangeText): void {
    const text = bookOf(change)
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
      this.#warn(`workers ask for each book from now on, as books cannot be shared: ${(error as Error).message}`)
    }
  }
}

/** The book in a change's text, as it was serialised: JSON escapes quotes, so the marks around it can only be its own. */
function bookOf({ type, text }: ChangeText): string | undefined {
  if (type === 'deleted') return undefined
  return text.slice(text.indexOf('"book":') + '"book":'.length, text.lastIndexOf(',"at":"'))
}

/** Every book's text begins with its id. */
function idOf(text: string): number {
  return Number(text.slice('{"id":'.length, text.indexOf(',')))
}
