import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'

/** What comes to a worker with the socket of a client. */
export interface HandedOver {
  t: 'socket'
  connection: number
  /** The client's address. */
  address: string
  /** The server's address and port, for what names this server. */
  port: number
  /** How long the client may take to say what it wants, in milliseconds, where that is less than usual. */
  headMs?: number
}

/**
 * Gives a client's socket to a worker over Node's IPC channel. The socket must be paused and nothing of it read.
 *
 * `sent` is called once: without an error when the descriptor is on its way, from when on the socket belongs to that
 * worker whatever happens; with one when nothing left, and another worker may be tried.
 */
export function handOver(
  worker: ChildProcess,
  socket: Socket,
  message: HandedOver,
  sent: (error: Error | null) => void,
): void {
  // Otherwise the listening server waits for this socket at its close, long after the child has it.
  ;(socket as Socket & { server: unknown }).server = null
  // keepOpen: without it a worker that dies before it takes the socket leaves our descriptor open and the client waiting.
  worker.send(message, socket, { keepOpen: true }, sent)
}

/** Calls `take` for every socket that is handed over to this process. A client that left meanwhile comes as undefined. */
export function receiveSockets(take: (message: HandedOver, socket: Socket | undefined) => void): void {
  process.on('message', (message: unknown, socket: unknown) => {
    if (isHandedOver(message)) take(message, socket instanceof Socket ? socket : undefined)
  })
}

function isHandedOver(message: unknown): message is HandedOver {
  return typeof message === 'object' && message !== null && 't' in message && message.t === 'socket'
}
