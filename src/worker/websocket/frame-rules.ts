import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { Connection } from '../connection/connection.ts'
import { type Closing, NO_PONG, SLOW_READER } from './closings.ts'
import { FrameGuard } from './frame-guard.ts'

const PING_MS = 25_000
const PONG_MS = 10_000

/** Ends the connection at a frame that ws would let pass. Its content is not served, since the socket is closing by then. */
export function guardFrames(raw: Duplex, socket: WebSocket, connection: Connection): void {
  const guard = new FrameGuard()
  // Before ws reads the same bytes.
  raw.prependListener('data', (chunk: Buffer) => {
    const fault = socket.readyState === socket.OPEN ? guard.look(chunk) : undefined
    if (!fault) return
    connection.meter.log({ level: 'warn', message: fault.reason, refused: 'frame' })
    socket.close(fault.code, fault.reason)
    raw.end()
  })
}

/** Pings a client, and closes its connection when it does not answer. Returns a function that stops the pings. */
export function keepAlive(socket: WebSocket, connection: Connection): () => void {
  let deadline: NodeJS.Timeout | undefined
  const interval = setInterval(() => {
    // While nothing is read, no pong can be seen.
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

/** While frames wait to be read by the client, the ping has not arrived there: then it is too slow, rather than gone. */
function giveUp(socket: WebSocket, connection: Connection): void {
  refuseClient(socket, connection, socket.bufferedAmount > 0 ? SLOW_READER : NO_PONG)
}

/** Closes a connection for what its client does, and logs why. */
export function refuseClient(socket: WebSocket, connection: Connection, { code, reason, kind }: Closing): void {
  connection.meter.log({ level: 'warn', message: reason, refused: kind })
  socket.close(code, reason)
}

/** Makes the log entry for a frame that ws refused. */
export function toFrameEntry(error: Error & { code?: string }): WorkerLogEntry {
  const isLarge = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
  return { level: 'warn', message: error.message, refused: isLarge ? 'too large' : 'frame' }
}
