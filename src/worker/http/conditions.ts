import type { IncomingHttpHeaders } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'

// Conditional requests for one book, as RFC 9110, 13 has them. A book that is not there is 404 whatever the condition.

/** An entity tag in a condition: `W/` in front makes it weak, which If-Match never takes for the same. */
interface Tag {
  text: string
  isWeak: boolean
}

const TAG = /\s*(?:(W\/)?("[\x21\x23-\x7e\x80-\xff]*"))?\s*(?:,|$)/y

/** What the ETag of a compressed answer has at its end: other bytes are another representation, of the same revision. */
const COMPRESSED = '-gzip"'

/** Makes the ETag of a book's text. Revisions are told from those of another history by the epoch in front. */
export function etagOf(epoch: string, book: string): string {
  // An epoch may be anything that somebody wrote into db.json.
  return `"${encodeURIComponent(epoch)}-${revisionOf(book)}"`
}

/** The ETag of the same when it is compressed. Conditions take either for the book. */
export function compressedEtag(etag: string): string {
  return etag.slice(0, -1) + COMPRESSED
}

function plainEtag(etag: string): string {
  return etag.endsWith(COMPRESSED) ? `${etag.slice(0, -COMPRESSED.length)}"` : etag
}

/**
 * Whether a client that asks for a book has it already (304).
 *
 * @throws BookstoreError PARAMS for a header that is no list of ETags, CONFLICT when If-Match names others
 */
export function isUnchanged(headers: IncomingHttpHeaders, etag: string, book: string): boolean {
  const wanted = readTags(headers, 'if-match')
  if (wanted && wanted !== '*' && !wanted.some(tag => isSame(tag, etag))) throw noMatch(wanted, book)
  return isNamed(readTags(headers, 'if-none-match'), etag)
}

/**
 * Reads the conditions of a write as the revision that it asks for. `current` gets the book as it is, where the headers
 * alone do not tell; a book that changes meanwhile fails the write.
 *
 * @throws BookstoreError PARAMS for a header that is no list of ETags, CONFLICT when the condition is not met
 */
export async function writeCondition(
  headers: IncomingHttpHeaders,
  epoch: string,
  current: () => Promise<string>,
): Promise<{ ifRevision?: number }> {
  const match = readTags(headers, 'if-match')
  const noneMatch = readTags(headers, 'if-none-match')
  const revisions = match && match !== '*' ? match.flatMap(tag => revisionIn(tag, epoch)) : []
  const [only] = revisions
  if (!noneMatch && (!match || match === '*')) return {}
  if (!noneMatch && revisions.length === 1 && only !== undefined) return { ifRevision: only }
  const newest = { ifRevision: Math.max(...revisions) }
  const book = await current().catch(error => unlessGone(error, revisions.length > 0))
  // The store refuses it; or it knows the write, and this is the retry of a DELETE.
  if (book === undefined) return newest
  if (match && match !== '*' && revisions.length === 0) throw noMatch(match, book)
  if (isNamed(noneMatch, etagOf(epoch, book))) throw changed('If-None-Match names this book as it is', book)
  if (revisions.length === 0) return {}
  const revision = revisionOf(book)
  // Of several that are all old, the store refuses the newest; or it knows the write, and this is its retry.
  return revisions.includes(revision) ? { ifRevision: revision } : newest
}

function unlessGone(error: unknown, mayBeGone: boolean): undefined {
  if (!mayBeGone || !(error instanceof BookstoreError) || error.code !== 'NOT_FOUND') throw error
}

/**
 * The ETags of `If-None-Match`, as the weak comparison takes them; `*` by itself.
 *
 * @throws BookstoreError PARAMS for a header that is no list of ETags
 */
export function tagsOfNoneMatch(headers: IncomingHttpHeaders): readonly string[] {
  const tags = readTags(headers, 'if-none-match') ?? []
  return tags === '*' ? [tags] : tags.map(({ text }) => text)
}

/** Reads a header as a list of ETags; undefined when it is not there. Items may be empty (RFC 9110, 5.6.1). */
function readTags(headers: IncomingHttpHeaders, name: 'if-match' | 'if-none-match'): '*' | Tag[] | undefined {
  const header = headers[name]
  if (header === undefined) return undefined
  if (header.trim() === '*') return '*'
  const tags: Tag[] = []
  const pattern = new RegExp(TAG)
  while (pattern.lastIndex < header.length) {
    const found = pattern.exec(header)
    if (!found) throw notTags(name, header)
    const [, weak, text] = found
    if (text !== undefined) tags.push({ text, isWeak: weak !== undefined })
  }
  if (tags.length === 0) throw notTags(name, header)
  return tags
}

function notTags(name: 'if-match' | 'if-none-match', header: string): BookstoreError {
  const shown = name === 'if-match' ? 'If-Match' : 'If-None-Match'
  const message = `${shown} must be *, or ETags in double quotes with commas between them (given: ${header.slice(0, 60)})`
  return new BookstoreError('PARAMS', message)
}

/** The strong comparison. */
function isSame({ text, isWeak }: Tag, etag: string): boolean {
  return !isWeak && plainEtag(text) === etag
}

/** The weak comparison: also an ETag that a proxy has weakened names the book. */
function isNamed(tags: '*' | Tag[] | undefined, etag: string): boolean {
  return tags === '*' || (tags?.some(({ text }) => plainEtag(text) === etag) ?? false)
}

/** The revision that a strong ETag of this history stands for. */
function revisionIn({ text, isWeak }: Tag, epoch: string): number[] {
  const [, history, revision] = /^"(.*)-(\d{1,15})"$/.exec(plainEtag(text)) ?? []
  return !isWeak && history === encodeURIComponent(epoch) ? [Number(revision)] : []
}

function revisionOf(book: string): number {
  return (JSON.parse(book) as { revision: number }).revision
}

function noMatch(tags: readonly Tag[], book: string): BookstoreError {
  const isWeak = tags.some(tag => tag.isWeak)
  return changed(
    isWeak
      ? 'If-Match takes no weak ETag (W/…), as a proxy that compresses makes them: ask with Accept-Encoding: identity, or send ifRevision in the body'
      : 'If-Match names no ETag of this book as it is, such as one of another history of the catalogue',
    book,
  )
}

function changed(message: string, book: string): BookstoreError {
  return new BookstoreError('CONFLICT', message, { current: JSON.parse(book) })
}
