import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERROR_SPELLINGS, toBookstoreError } from '../protocol/errors.ts'

// Not by import, see `serve-socket.ts`.
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** What a route answers. A body is JSON text. */
export interface HttpAnswer {
  status: number
  body?: string
  type?: string
  headers?: Record<string, string>
  /** For the log: the book it was about. */
  id?: number
  /** For the log: what went wrong. */
  message?: string
}

const PROBLEM = 'application/problem+json'

/** Writes an answer; returns the size of its body in bytes. */
export function respond(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): number {
  const body = Buffer.from(answer.body ?? '')
  response.writeHead(answer.status, {
    'Content-Type': answer.type ?? 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
  return request.method === 'HEAD' ? 0 : body.length
}

/** Spells an error as RFC 9457 has it, with `message` for clients of the origin. */
export function problem(error: unknown): HttpAnswer {
  const { code, message, details } = toBookstoreError(error)
  const { http: status, title } = ERROR_SPELLINGS[code]
  const body = JSON.stringify({ status, title, detail: message, message, code, ...details })
  const retry =
    details.retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(details.retryAfterMs / 1000)) }
  return { status, body, type: PROBLEM, headers: retry, message }
}

/** Spells a refusal that has only a status. */
export function plainProblem(status: number, message: string, headers: Record<string, string> = {}): HttpAnswer {
  const body = JSON.stringify({ status, title: STATUS_CODES[status], detail: message, message })
  return { status, body, type: PROBLEM, headers, message }
}

/** Refuses an upgrade on the bare socket and closes it. */
export function refuseUpgrade(socket: Duplex, refusal: { status: number; message: string }): void {
  const { body = '' } = plainProblem(refusal.status, refusal.message)
  const lines = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `Content-Type: ${PROBLEM}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
