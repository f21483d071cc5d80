import type { IncomingMessage } from 'node:http'
import { BookstoreError } from '../domain/errors.ts'
import { LIMITS } from '../protocol/limits.ts'
import { parseJson } from '../protocol/parse-json.ts'

/** How long a body may take to arrive, in milliseconds. */
const BODY_MS = 30_000

/** A body that is not JSON by its own word. */
export class UnsupportedMediaType extends Error {}

/**
 * Reads a request's body as a JSON object. Without a Content-Type, or with the one that curl puts on everything, it is
 * taken for JSON: the C server never looked, and pages of other origins have been refused by their Origin already.
 *
 * @throws BookstoreError TOO_LARGE, PARSE or PARAMS
 * @throws UnsupportedMediaType
 */
export async function readJsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type']
  if (type !== undefined && !/^application\/(?:(?:[\w.+-]+\+)?json|x-www-form-urlencoded)\b/i.test(type)) {
    throw new UnsupportedMediaType(`the body must be application/json (given: ${type.slice(0, 60)})`)
  }
  const value = parseJson(await readText(request))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new BookstoreError('PARAMS', 'the body must be a JSON object')
}

async function readText(request: IncomingMessage): Promise<string> {
  const deadline = setTimeout(() => request.destroy(), BODY_MS)
  const chunks: Buffer[] = []
  let size = 0
  try {
    // A body that is refused is still read to its end: closing the socket under a client's write loses it our answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LIMITS.frameBytes) throw new BookstoreError('TOO_LARGE', `a body may have ${LIMITS.frameBytes} bytes`)
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(deadline)
  }
  return Buffer.concat(chunks).toString()
}
