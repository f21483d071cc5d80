import type { IncomingMessage } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'

/** Makes the ETag of a book's text. Revisions are told from those of another history by the epoch in front. */
export function etagOf(epoch: string, book: string): string {
  const { revision } = JSON.parse(book) as { revision: number }
  // An epoch may be anything that somebody wrote into db.json.
  return `"${encodeURIComponent(epoch)}-${revision}"`
}

/** Whether If-None-Match names an ETag. It may name several, and those that a proxy has weakened. */
export function isUnchanged({ headers }: IncomingMessage, etag: string): boolean {
  const given = headers['if-none-match'] ?? ''
  return given.split(',').some(one => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}

/**
 * Reads If-Match as the revision that a write asks for.
 *
 * @throws BookstoreError PARAMS when it is not one ETag, CONFLICT for one of another history
 */
export function condition({ headers }: IncomingMessage, epoch: string): { ifRevision?: number } {
  const header = headers['if-match']
  if (header === undefined || header.trim() === '*') return {}
  const tag = /^\s*"([^"]*)"\s*$/.exec(header)?.[1]
  if (tag === undefined) {
    const given = header.slice(0, 60)
    throw new BookstoreError('PARAMS', `If-Match must be one ETag as a book's answer has it (given: ${given})`)
  }
  const revision = /^(.*)-(\d{1,16})$/.exec(tag)
  if (revision?.[1] === encodeURIComponent(epoch)) return { ifRevision: Number(revision[2]) }
  throw new BookstoreError(
    'CONFLICT',
    `If-Match names an ETag of another history of the catalogue: ${tag.slice(0, 60)}`,
  )
}
