import type { Socket } from 'node:net'
import { spellHttpRefusal } from '../../refusals/http-refusal.ts'

const RETRY_AFTER_S = 5
/** How long a refused client may take to read its answer, in milliseconds, and how many may do so at once. */
const LINGER_MS = 1_000
const MAX_LINGERING = 256

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
      socket.end(
        spellHttpRefusal({
          status,
          message: reason,
          code: CODES[status],
          headers: { 'Retry-After': String(RETRY_AFTER_S) },
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
