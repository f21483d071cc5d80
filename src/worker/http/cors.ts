import type { IncomingMessage } from 'node:http'
import type { HttpAnswer } from './answer.ts'

const HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID'
const EXPOSED = 'ETag, Link, Location, Retry-After, X-Total-Count'

/**
 * Answers OPTIONS with the methods of a route: to whom asks what may be done there, and to a browser's preflight before the
 * request of a page, which admission has let in.
 */
export function options(methods: string, more: Readonly<Record<string, string>>): HttpAnswer {
  const page = { 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': HEADERS }
  return { status: 204, headers: { Allow: methods, ...more, ...page, 'Access-Control-Max-Age': '600' } }
}

/** Adds the headers with which a page of an allowed origin may read the answer. */
export function forPage({ headers }: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  const { origin } = headers
  if (origin === undefined) return answer
  const { Vary: varies } = answer.headers ?? {}
  const Vary = varies === undefined ? 'Origin' : `${varies}, Origin`
  const allowed = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary }
  return { ...answer, headers: { ...answer.headers, ...allowed } }
}
