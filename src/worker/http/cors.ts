import type { IncomingMessage } from 'node:http'
import type { HttpAnswer } from './answer.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match'
const EXPOSED = 'ETag, Link, Location, Retry-After, X-Total-Count'

/** Answers a CORS preflight, which a browser sends before the request of a page. Admission has let that page in. */
export function preflight(): HttpAnswer {
  return {
    status: 204,
    headers: {
      Allow: METHODS,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': HEADERS,
      'Access-Control-Max-Age': '600',
      // A preflight carries no token. The connection is closed so that the worker need not wait for the request after it.
      Connection: 'close',
    },
  }
}

/** Adds the headers with which a page of an allowed origin may read the answer. */
export function forPage({ headers }: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  const { origin } = headers
  if (origin === undefined) return answer
  const allowed = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' }
  return { ...answer, headers: { ...answer.headers, ...allowed } }
}
