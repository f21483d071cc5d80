import type { IncomingMessage } from 'node:http'
import type { HttpAnswer } from './answer.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match'
const EXPOSED = 'ETag, Link, Location, Retry-After, X-Total-Count'

/** Answers what a browser asks before it sends the request of a page: `checkAdmission` has let that page in. */
export function preflight(): HttpAnswer {
  return {
    status: 204,
    headers: {
      Allow: METHODS,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': HEADERS,
      'Access-Control-Max-Age': '600',
      // It says nothing that would make this connection somebody's, so it is not kept for the next.
      Connection: 'close',
    },
  }
}

/** Lets the page that was let in read the answer. A page that was not is never told so much. */
export function forPage({ headers }: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  const { origin } = headers
  if (origin === undefined) return answer
  const allowed = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' }
  return { ...answer, headers: { ...answer.headers, ...allowed } }
}
