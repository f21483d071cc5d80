import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RefusalKind } from '../../channel/messages.ts'
import type { ErrorCode } from '../../domain/errors.ts'
import { ERROR_SPELLINGS, toBookstoreError } from '../../protocol/errors.ts'
import type { Refusal } from '../connection/refusal.ts'

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
  /** For the log: why it was refused, where the status does not say it. */
  refused?: RefusalKind
}

const PROBLEM = 'application/problem+json'

/** Writes an answer; returns the size of its body in bytes. */
export function respond(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): number {
  const body = Buffer.from(answer.body ?? '')
  const hasBody = answer.status !== 204 && answer.status !== 304
  response.writeHead(answer.status, {
    ...(hasBody && {
      'Content-Type': answer.type ?? 'application/json; charset=utf-8',
      'Content-Length': body.length,
    }),
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
  return { status, body, type: PROBLEM, headers: retryHeaders(code, details.retryAfterMs), message }
}

/** When to come again; and who is not let in does not keep the connection either. */
function retryHeaders(code: ErrorCode, retryAfterMs: number | undefined): Record<string, string> {
  return {
    ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    ...(code === 'OVERLOADED' && { Connection: 'close' }),
  }
}

/** Spells a refusal that has only a status. */
export function plainProblem(status: number, message: string, headers: Record<string, string> = {}): HttpAnswer {
  const body = JSON.stringify({ status, title: STATUS_CODES[status], detail: message, message })
  return { status, body, type: PROBLEM, headers, message }
}

/** How long a client may take to read a refusal and go, in milliseconds: until then its worker serves nobody else. */
const LINGER_MS = 2_000

/** Refuses what was asked for on the bare socket, and closes it. */
export function refuseUpgrade(
  socket: Duplex,
  { status, message, headers = {} }: Pick<Refusal, 'status' | 'message' | 'headers'>,
): void {
  const { body = '' } = plainProblem(status, message)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  const deadline = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(deadline))
  // What was sent and not read would turn the end into a reset, which may overtake the answer.
  socket.resume()
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
