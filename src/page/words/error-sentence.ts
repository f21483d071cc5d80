import type { BookstoreError } from '../../domain/errors.ts'
import type { Words } from './english.ts'

/** Says in the page's language why a request was refused. What it has no words for is told in the server's. */
export function errorSentence({ code, message, details }: BookstoreError, words: Words): string {
  switch (code) {
    case 'RATE_LIMITED':
      return words.tooMany(String(Math.max(1, Math.ceil((details.retryAfterMs ?? 0) / 1000))))
    case 'READ_ONLY':
      return words.readOnly
    case 'UNAUTHORIZED':
      return words.notAllowed
    case 'NOT_FOUND':
      return words.gone
    case 'INVALID':
      return words.wrongFields(details.fields?.length ?? 1)
    default:
      return words.failed(message)
  }
}
