import { STATUS_CODES } from 'node:http'

/** The media type of a refusal's body (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json'

/** A refusal as an HTTP response. */
export interface HttpRefusal {
  status: number
  /** One sentence for a person. */
  message: string
  /** The error code of the protocol, where there is one. */
  code?: string
  headers?: Readonly<Record<string, string>>
}

/** Formats the body of a refusal. `message` repeats `detail` for clients that know no problem documents. */
export function problemBody({ status, message, code }: HttpRefusal): string {
  return JSON.stringify({ status, title: STATUS_CODES[status], detail: message, message, code })
}

/** Formats a whole response, for a socket that no HTTP server answers on. Whoever writes it closes the socket after it. */
export function httpRefusalToText(refusal: HttpRefusal): string {
  const body = problemBody(refusal)
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
