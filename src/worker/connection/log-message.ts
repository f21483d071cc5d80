import type { BookstoreError } from '../../domain/errors.ts'

/** Whether an error is the server's own fault, of which clients learn no details. */
export function isFault({ code }: BookstoreError): boolean {
  return code === 'INTERNAL' || code === 'STORAGE'
}

/** What the log says of an error: of the server's own faults what led to them, of all others the client's sentence. */
export function logMessage(error: BookstoreError): string {
  const { cause, message } = error
  return isFault(error) && cause instanceof Error ? (cause.stack ?? message) : message
}
