import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { parseJson } from '../../protocol/parse-json.ts'
import type { Connection } from '../connection/connection.ts'
import { tellBody } from '../traffic/tell-http.ts'

/** How long a body may take to arrive, in milliseconds. */
const BODY_MS = 30_000

/** A body that was not read: its Content-Type or Content-Encoding is another one (415), it was too slow (408), or it broke off (400). */
export class BodyRefused extends Error {
  readonly status: 400 | 408 | 415
  /** Says what would be taken instead. */
  readonly headers: Readonly<Record<string, string>>

  constructor(status: BodyRefused['status'], message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** The request that has the body, and the connection whose frames may be followed. */
interface BodyOwner {
  request: IncomingMessage
  connection: Pick<Connection, 'tap'>
}

/** What a body may be, by its Content-Type. */
export interface BodyTypes {
  types: readonly string[]
  /** What a refused body is told to be. */
  headers: Readonly<Record<string, string>>
}

const JSON_TYPE = 'application/json'
/** A merge patch (RFC 7396) is what PATCH takes anyway: null empties a field. */
const PATCH_TYPES = [JSON_TYPE, 'application/merge-patch+json']
/** What OPTIONS says of a route that has PATCH. */
export const ACCEPT_PATCH = { 'Accept-Patch': PATCH_TYPES.join(', ') }
export const JSON_BODY: BodyTypes = { types: [JSON_TYPE], headers: { Accept: JSON_TYPE } }
export const PATCH_BODY: BodyTypes = {
  types: PATCH_TYPES,
  headers: { Accept: PATCH_TYPES.join(', '), ...ACCEPT_PATCH },
}
/** What curl says of any body that it is given. */
const CURLS_TYPE = 'application/x-www-form-urlencoded'

/**
 * Reads a request's body as a JSON object.
 *
 * @throws BookstoreError TOO_LARGE, PARSE or PARAMS
 * @throws BodyRefused
 */
export async function readJsonBody(route: BodyOwner, kind: BodyTypes): Promise<Record<string, unknown>> {
  const value = parseJson(await readTextBody(route, kind))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new BookstoreError('PARAMS', 'the body must be a JSON object')
}

/**
 * Reads a request's body as text. Without a Content-Type, or with the one that curl sets by itself, it counts as
 * JSON. Nothing depends on the type: pages of other origins have been refused by their Origin already.
 *
 * @throws BookstoreError TOO_LARGE or PARSE
 * @throws BodyRefused
 */
export async function readTextBody({ request, connection }: BodyOwner, kind: BodyTypes): Promise<string> {
  checkType(request.headers, kind)
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.frameBytes) throw tooLarge()
  const bytes = await readBytes(request)
  tellBody(connection.tap, bytes)
  if (!isUtf8(bytes)) throw new BookstoreError('PARSE', 'the body is not UTF-8')
  return bytes.toString()
}

function checkType(headers: IncomingHttpHeaders, { types, headers: accepted }: BodyTypes): void {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = headers
  const [name = '', ...parameters] = (type ?? JSON_TYPE).toLowerCase().split(';')
  const charset = parameters.map(one => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(one)?.[1]).find(Boolean) ?? 'utf-8'
  const isKnown = [...types, CURLS_TYPE].includes(name.trim())
  if (!isKnown || !/^(?:utf-?8|us-ascii)$/.test(charset)) {
    const message = `the body must be ${types.join(' or ')} in UTF-8 (given: ${type?.slice(0, 60)})`
    throw new BodyRefused(415, message, accepted)
  }
  if (encoding.trim().toLowerCase() !== 'identity') {
    const message = `a body must not be compressed (given: Content-Encoding: ${encoding.slice(0, 60)})`
    throw new BodyRefused(415, message, { 'Accept-Encoding': 'identity' })
  }
}

function tooLarge(): BookstoreError {
  return new BookstoreError('TOO_LARGE', `a body may have ${LIMITS.frameBytes} bytes`)
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
      else settle(() => reject(tooLarge()))
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
