import { ConnectionLost } from '../client/connection-lost.ts'
import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { Session } from './session.ts'
import type { Notice } from './view/notice.ts'
import { ask } from './view/question.ts'
import type { Speech } from './view/speech.ts'
import { errorSentence } from './words/error-sentence.ts'

/** The parts of the page that removing a book needs. */
export interface RemoveParts {
  speech: Speech
  notice: Notice
  session: Pick<Session, 'call'>
}

/** Asks whether to delete a book, and again when it was changed meanwhile. True when it is gone. */
export async function removeBook(parts: RemoveParts, book: Book, deleted: (book: Book) => void): Promise<boolean> {
  const { words } = parts.speech
  let note = words.deleteNote
  for (let asked = book; ; ) {
    const question = { title: words.deleteQuestion(asked.title), note, yes: words.delete, no: words.cancel }
    if (!(await ask(question))) return false
    try {
      await parts.session.call('DELETE', { id: asked.id, ifRevision: asked.revision })
      deleted(asked)
      return true
    } catch (error) {
      if (!(error instanceof BookstoreError) || error.code !== 'CONFLICT') return isGone(parts, error)
      asked = error.details.current as Book
      note = words.changedBefore
    }
  }
}

/** Says why a book was not deleted. True when somebody else was faster. */
function isGone({ speech, notice }: RemoveParts, error: unknown): boolean {
  if (error instanceof ConnectionLost) notice.say(speech.words.failed(error.message))
  else if (error instanceof BookstoreError) notice.say(errorSentence(error, speech.words))
  else throw error
  return error instanceof BookstoreError && error.code === 'NOT_FOUND'
}
