import { createSharedBooks, type SharedBooks } from '../channel/shared-books.ts'
import type { BookStore, ChangeText } from '../domain/book-store.ts'

/**
 * Puts all books, and every change from here on, where workers read them without asking. It must follow the store before
 * anybody else does: who is told of a change may read it at once. Undefined where there is no place for it.
 */
export async function shareBooks(store: BookStore, warn: (line: string) => void): Promise<SharedBooks | undefined> {
  const shared = createSharedBooks()
  if (!shared) return undefined
  let isBroken = false

  function attempt(write: () => void): void {
    if (isBroken) return
    try {
      write()
    } catch (error) {
      isBroken = true
      shared?.clear()
      warn(`workers ask for each book from now on, as they cannot be shared: ${(error as Error).message}`)
    }
  }

  await store.changes(undefined, change => {
    const text = bookOf(change)
    attempt(() => (text === undefined ? shared.remove(change.id) : shared.put([{ id: change.id, text }])))
  })
  let cursor: string | undefined
  do {
    // A page is put in the same turn in which it was read: no change can come in between.
    const page = await store.list(cursor === undefined ? {} : { cursor })
    attempt(() => shared.put(page.texts.map(text => ({ id: idOf(text), text }))))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return shared
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
