import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { ErrorCode } from '../../domain/errors.ts'
import { ERROR_FORMATS, toBookstoreError } from '../../protocol/errors.ts'
import { PROBLEM_TYPE, problemBody } from '../../refusals/http-refusal.ts'
import type { RefusalKind } from '../../refusals/kinds.ts'
import { retryAfter } from '../../refusals/retry-after.ts'
import { logMessage } from '../connection/log-message.ts'
import type { Refusal } from '../connection/refusals.ts'
import { compressedEtag } from './conditions.ts'
import type { OpenAnswer } from './events/event-stream.ts'
import { isCompressed } from './negotiation/compression.ts'

const CODING = 'Accept-Encoding'
/** A page of LIST takes a tenth of the time of the usual level, and a quarter more bytes. */
const FASTEST = { level: 1 }

/** What a route answers. */
export interface HttpAnswer {
  status: number
  /** With 304, what the client has already, which is not sent. Text, JSON unless `type` says otherwise; or the bytes of a document. */
  body?: string | Buffer
  /** Goes on with the answer for as long as the client stays, in place of a body. */
  goOn?: (response: ServerResponse) => OpenAnswer
  /** Whether a GET would go on, so that nobody knows the length of its answer. */
  isOpen?: boolean
  type?: string
  headers?: Readonly<Record<string, string>>
  /** For the log: the book it was about. */
  id?: number
  /** For the log: what went wrong. */
  message?: string
  /** For the log: why it was refused, where the status does not say it. */
  refused?: RefusalKind
}

/** Writes an answer, compressed where the client takes that; returns the fields of its head, and the size of its body in bytes. */
export function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
): { headers: Record<string, string | number>; bytes: number } {
  const isWhole = answer.goOn === undefined && answer.isOpen !== true
  const { body: plain = '' } = answer
  const isSmaller = isWhole && typeof plain === 'string' && isCompressed(request.headers, Buffer.byteLength(plain))
  const hasBody = answer.status !== 204 && answer.status !== 304
  const body = isSmaller && hasBody ? gzipSync(plain, FASTEST) : Buffer.from(plain)
  const headers = {
    ...(hasBody && {
      'Content-Type': answer.type ?? 'application/json; charset=utf-8',
      ...(isWhole && { 'Content-Length': body.length }),
      ...(isSmaller && { 'Content-Encoding': 'gzip' }),
    }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
    ...(isWhole && negotiated(answer.headers, isSmaller)),
  }
  response.writeHead(answer.status, headers)
  const isSent = hasBody && request.method !== 'HEAD'
  if (isWhole || request.method === 'HEAD') response.end(isSent ? body : undefined)
  return { headers, bytes: isSent ? body.length : 0 }
}

/** What says that an answer depends on the codings that the client takes: its ETag is another one when it is compressed. */
function negotiated(headers: HttpAnswer['headers'] = {}, isSmaller: boolean): Record<string, string> {
  const { ETag: etag, Vary: varies = '' } = headers
  const Vary = varies.includes(CODING) ? varies : [CODING, varies].filter(Boolean).join(', ')
  return { Vary, ...(etag !== undefined && isSmaller && { ETag: compressedEtag(etag) }) }
}

const CONTRADICTION = { http: 409, title: 'Not as things are' }

/** Formats an error as a problem document (RFC 9457). `message` repeats `detail` for clients that know no such documents. */
export function problem(error: unknown, otherStatus?: number): HttpAnswer {
  const known = toBookstoreError(error)
  const { code, message, details } = known
  // Without a book to compare with it is no condition of the request that failed: what is there stands against it.
  const { http, title } = code === 'CONFLICT' && details.current === undefined ? CONTRADICTION : ERROR_FORMATS[code]
  const status = otherStatus ?? http
  const body = JSON.stringify({ status, title, detail: message, message, code, ...details })
  const headers = retryHeaders(code, details.retryAfterMs)
  return { status, body, type: PROBLEM_TYPE, headers, message: logMessage(known) }
}

/** Says when to try again. An overloaded server also closes the connection, to have the worker back. */
function retryHeaders(code: ErrorCode, retryAfterMs: number | undefined): Record<string, string> {
  return {
    ...(retryAfterMs !== undefined && retryAfter(retryAfterMs)),
    ...(code === 'OVERLOADED' && { Connection: 'close' }),
  }
}

/** Formats a refusal that has no error code of the protocol. */
export function plainProblem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, body: problemBody({ status, message }), type: PROBLEM_TYPE, headers, message }
}

/** Formats a refusal of a request that was read whole. */
export function refusedAnswer({ status, message, kind, headers }: Refusal): HttpAnswer {
  return { ...plainProblem(status, message, headers), refused: kind }
}
