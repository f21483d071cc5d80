import type { Socket } from 'node:net'
import { httpRefusalToText } from '../../refusals/http-refusal.ts'
import { RETRY_AFTER_MS, retryAfter } from '../../refusals/retry-after.ts'

/** How long a refused client may take to read its answer, in milliseconds, and how many may do so at once. */
const LINGER_MS = 1_000
const MAX_LINGERING = 256

const CODES = { 429: 'RATE_LIMITED', 503: 'OVERLOADED' } as const

/** Answers clients that get no worker. */
export interface RefusalAnswers {
  /** Answers on a socket of which nothing has been read, and closes it. */
  send(socket: Socket, status: 429 | 503, reason: string): void
  /** Closes the sockets that linger. */
  end(): void
}

/**
 * Makes what answers refused clients. Closing a socket before all that came was read resets the connection, and the reset
 * may overtake the answer: so a socket is kept open for a second after its answer.
 */
export function createRefusalAnswers(): RefusalAnswers {
  const lingering = new Map<Socket, NodeJS.Timeout>()

  function drop(socket: Socket): void {
    clearTimeout(lingering.get(socket))
    lingering.delete(socket)
    socket.destroy()
  }

  return {
    send(socket, status, reason) {
      socket.end(
        httpRefusalToText({
          status,
          message: reason,
          code: CODES[status],
          headers: retryAfter(RETRY_AFTER_MS),
        }),
      )
      const [oldest] = lingering.keys()
      if (oldest && lingering.size >= MAX_LINGERING) drop(oldest)
      const timer = setTimeout(() => drop(socket), LINGER_MS)
      lingering.set(socket, timer)
    },
    end: () => [...lingering.keys()].forEach(drop),
  }
}
