import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorCode } from '../../domain/errors.ts'
import { ERROR_FORMATS, toBookstoreError } from '../../protocol/errors.ts'
import { PROBLEM_TYPE, problemBody } from '../../refusals/http-refusal.ts'
import type { RefusalKind } from '../../refusals/kinds.ts'
import { retryAfter } from '../../refusals/retry-after.ts'
import type { Refusal } from '../connection/refusals.ts'

/** What a route answers. */
export interface HttpAnswer {
  status: number
  /** Text, JSON unless `type` says otherwise; or the bytes of a document. */
  body?: string | Buffer
  type?: string
  headers?: Readonly<Record<string, string>>
  /** For the log: the book it was about. */
  id?: number
  /** For the log: what went wrong. */
  message?: string
  /** For the log: why it was refused, where the status does not say it. */
  refused?: RefusalKind
}

/** Writes an answer; returns the fields of its head, and the size of its body in bytes. */
export function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
): { headers: Record<string, string | number>; bytes: number } {
  const { body: given = '' } = answer
  const body = typeof given === 'string' ? Buffer.from(given) : given
  const hasBody = answer.status !== 204 && answer.status !== 304
  const headers = {
    ...(hasBody && {
      'Content-Type': answer.type ?? 'application/json; charset=utf-8',
      'Content-Length': body.length,
    }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
  }
  response.writeHead(answer.status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
  return { headers, bytes: request.method === 'HEAD' ? 0 : body.length }
}

/** Formats an error as a problem document (RFC 9457). `message` repeats `detail` for clients that know no such documents. */
export function problem(error: unknown, otherStatus?: number): HttpAnswer {
  const { code, message, details } = toBookstoreError(error)
  const { http, title } = ERROR_FORMATS[code]
  const status = otherStatus ?? http
  const body = JSON.stringify({ status, title, detail: message, message, code, ...details })
  return { status, body, type: PROBLEM_TYPE, headers: retryHeaders(code, details.retryAfterMs), message }
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
