import type { Socket } from 'node:net'

const RETRY_AFTER_S = 5

/** Answers 503 on a socket of which nothing has been read, and closes it: writing needs no reading. */
export function refuse(socket: Socket, reason: string): void {
  const body = JSON.stringify({ status: 503, title: 'Too busy', detail: reason, message: reason, code: 'OVERLOADED' })
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Retry-After: ${RETRY_AFTER_S}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
