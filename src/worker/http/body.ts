import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { parseJson } from '../../protocol/parse-json.ts'

/** How long a body may take to arrive, in milliseconds. */
const BODY_MS = 30_000

/** A body that was not read: its Content-Type is another one (415), it was too slow (408), or it broke off (400). */
export class BodyRefused extends Error {
  readonly status: 400 | 408 | 415

  constructor(status: BodyRefused['status'], message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Reads a request's body as a JSON object. Without a Content-Type, or with the one that curl sets by itself, it counts as
 * JSON. Nothing depends on the type: pages of other origins have been refused by their Origin already.
 *
 * @throws BookstoreError TOO_LARGE, PARSE or PARAMS
 * @throws BodyRefused
 */
export async function readJsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type']
  if (type !== undefined && !/^application\/(?:(?:[\w.+-]+\+)?json|x-www-form-urlencoded)\b/i.test(type)) {
    throw new BodyRefused(415, `the body must be application/json (given: ${type.slice(0, 60)})`)
  }
  const bytes = await readBytes(request)
  if (!isUtf8(bytes)) throw new BookstoreError('PARSE', 'the body is not UTF-8')
  const value = parseJson(bytes.toString())
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new BookstoreError('PARAMS', 'the body must be a JSON object')
}

/**
 * Reads a body up to its limit. The owner of the request drains the rest of a refused one: closing mid-upload would reset
 * the connection before the client reads our answer.
 */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const deadline = setTimeout(
      () => settle(() => reject(new BodyRefused(408, `the body took more than ${BODY_MS / 1000} s`))),
      BODY_MS,
    )
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= LIMITS.frameBytes) chunks.push(chunk)
      else settle(() => reject(new BookstoreError('TOO_LARGE', `a body may have ${LIMITS.frameBytes} bytes`)))
    }
    const finish = () => settle(() => resolve(Buffer.concat(chunks)))
    const breakOff = () => settle(() => reject(new BodyRefused(400, 'the client left before the end of its body')))
    function settle(how: () => void): void {
      clearTimeout(deadline)
      request.off('data', take).off('end', finish).off('close', breakOff)
      how()
    }
    request.on('data', take).on('end', finish).on('close', breakOff)
    // 'close' follows every error and ends the reading.
    request.on('error', () => {})
    if (request.destroyed) breakOff()
  })
}
