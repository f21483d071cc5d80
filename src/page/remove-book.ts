import { ConnectionLost } from '../client/connection-lost.ts'
import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Session } from './session.ts'
import { ask } from './view/question.ts'
import type { Words } from './words/english.ts'
import { errorSentence } from './words/error-sentence.ts'

/** The parts of the page that removing a book needs. */
export interface RemoveParts {
  words: Words
  session: Pick<Session, 'call'>
  deleted(book: Book): void
  /** Says why the book is still there. */
  refused(sentence: (words: Words) => string): void
}

/** Asks whether to delete a book, and again when it was changed meanwhile. True when it is gone. */
export async function removeBook(parts: RemoveParts, book: Book): Promise<boolean> {
  const { words, session } = parts
  let note = words.deleteNote
  for (let asked = book; ; ) {
    const question = { title: words.deleteQuestion(asked.title), note, yes: words.delete, no: words.cancel }
    if (!(await ask(question))) return false
    try {
      await session.call('DELETE', { id: asked.id, ifRevision: asked.revision })
      parts.deleted(asked)
      return true
    } catch (error) {
      const current = error instanceof BookstoreError ? error.details.current : undefined
      // Also what contradicts the loans of a book is a conflict: asking again would not help.
      if (current === undefined) return isGone(parts, error)
      asked = current as Book
      note = words.changedBefore
    }
  }
}

/** Says why a book was not deleted. True when somebody else was faster. */
function isGone({ refused }: RemoveParts, error: unknown): boolean {
  if (error instanceof ConnectionLost) refused(words => words.failed(error.message))
  else if (error instanceof BookstoreError) refused(words => errorSentence(error, words))
  else throw error
  return error instanceof BookstoreError && error.code === 'NOT_FOUND'
}
