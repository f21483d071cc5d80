import type { Socket } from 'node:net'

const RETRY_AFTER_S = 5
/** How long a refused client may take to read its answer, in milliseconds, and how many may do so at once. */
const LINGER_MS = 1_000
const MAX_LINGERING = 256

const TITLES = { 429: 'Too Many Requests', 503: 'Service Unavailable' } as const
const CODES = { 429: 'RATE_LIMITED', 503: 'OVERLOADED' } as const

/** Turns clients away. */
export interface Refuser {
  /** Answers on a socket of which nothing has been read, and closes it: writing needs no reading. */
  refuse(socket: Socket, status: 429 | 503, reason: string): void
  /** Closes the sockets that linger. */
  end(): void
}

/**
 * Makes a refuser. Closing a socket of which not all was read resets it, and a reset may overtake the answer: so the
 * socket lingers after the answer, for a second.
 */
export function createRefuser(): Refuser {
  const lingering = new Map<Socket, NodeJS.Timeout>()

  function drop(socket: Socket): void {
    clearTimeout(lingering.get(socket))
    lingering.delete(socket)
    socket.destroy()
  }

  return {
    refuse(socket, status, reason) {
      socket.end(answerOf(status, reason))
      const [oldest] = lingering.keys()
      if (oldest && lingering.size >= MAX_LINGERING) drop(oldest)
      const timer = setTimeout(() => drop(socket), LINGER_MS)
      lingering.set(socket, timer)
    },
    end: () => [...lingering.keys()].forEach(drop),
  }
}

function answerOf(status: 429 | 503, reason: string): string {
  const title = TITLES[status]
  const body = JSON.stringify({ status, title, detail: reason, message: reason, code: CODES[status] })
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Retry-After: ${RETRY_AFTER_S}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
