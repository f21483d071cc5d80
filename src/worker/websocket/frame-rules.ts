import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { Connection } from '../connection/connection.ts'
import { FrameGuard } from './frame-guard.ts'

const PING_MS = 25_000
const PONG_MS = 10_000

/** Ends the connection at a frame that ws would let pass. What it held is not served: the socket is no longer open. */
export function guardFrames(raw: Duplex, socket: WebSocket, connection: Connection): void {
  const guard = new FrameGuard()
  // Before ws, which reads the same bytes.
  raw.prependListener('data', (chunk: Buffer) => {
    const fault = socket.readyState === socket.OPEN ? guard.look(chunk) : undefined
    if (!fault) return
    connection.meter.log({ level: 'warn', message: fault.reason, refused: 'frame' })
    socket.close(fault.code, fault.reason)
    raw.end()
  })
}

/** Pings a client, and gives up one that does not answer. Returns what ends it. */
export function keepAlive(socket: WebSocket, connection: Connection): () => void {
  let deadline: NodeJS.Timeout | undefined
  const interval = setInterval(() => {
    // What is not read holds no pong either.
    if (socket.isPaused) return
    socket.ping()
    deadline = setTimeout(() => giveUp(socket, connection), PONG_MS)
  }, PING_MS)
  socket.on('pong', () => clearTimeout(deadline))
  return () => {
    clearInterval(interval)
    clearTimeout(deadline)
  }
}

/** Behind what is still to be read, the ping has not even arrived. */
function giveUp(socket: WebSocket, connection: Connection): void {
  if (socket.bufferedAmount > 0) refuseClient(socket, connection, 1013, 'reads too slowly')
  else refuseClient(socket, connection, 3008, 'no answer to a ping')
}

/** Ends a connection for what its client does, and says so in the log. */
export function refuseClient(socket: WebSocket, connection: Connection, code: number, reason: string): void {
  connection.meter.log({ level: 'warn', message: reason, refused: code === 1003 ? 'frame' : 'timeout' })
  socket.close(code, reason)
}

/** The line for a frame that ws refused. */
export function toFrameEntry(error: Error & { code?: string }): WorkerLogEntry {
  const isLarge = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
  return { level: 'warn', message: error.message, refused: isLarge ? 'too large' : 'frame' }
}
