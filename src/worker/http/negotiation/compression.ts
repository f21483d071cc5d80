import type { IncomingHttpHeaders } from 'node:http'
import { LIMITS } from '../../../protocol/limits.ts'
import { qualityOf } from './preferences.ts'
import { takesGzip } from './takes-gzip.ts'

/** Below it, in bytes, an answer hardly gets smaller. */
const MIN_BYTES = 1024
/** A page of LIST, with what stands between its books: more would keep this process busy for too long. */
const MAX_BYTES = LIMITS.pageBytes + 2 * LIMITS.pageBooks

/** Whether an answer of this size goes out compressed: gzip is the only coding there is besides none. */
export function isCompressed(headers: IncomingHttpHeaders, bytes: number): boolean {
  if (bytes === 0 || !takesGzip(codingsOf(headers))) return false
  return (bytes >= MIN_BYTES && bytes <= MAX_BYTES) || refusesPlain(headers)
}

/** Whether a client takes nothing that is not compressed. */
export function refusesPlain(headers: IncomingHttpHeaders): boolean {
  return qualityOf(codingsOf(headers), ['identity', '*']) === 0
}

/** Whether a client takes none of what there is. */
export function refusesAll(headers: IncomingHttpHeaders): boolean {
  return refusesPlain(headers) && !takesGzip(codingsOf(headers))
}

function codingsOf(headers: IncomingHttpHeaders): string {
  return String(headers['accept-encoding'] ?? '')
}
