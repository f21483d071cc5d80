import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'

/** The message that a worker gets together with a client's socket. */
export interface HandedOver {
  t: 'socket'
  connection: number
  /** The client's address. */
  address: string
  /** The address and port of the server that the client connected to. */
  port: number
  /** How long the client may take for the head of its first request, in milliseconds, where that is less than usual. */
  headMs?: number
}

/**
 * Gives a client's socket to a worker over Node's IPC channel. The socket must be paused and nothing of it read.
 *
 * `sent` is called once. Without an error the descriptor is on its way, and from then on the socket belongs to that worker,
 * whatever happens. With an error nothing was sent, and another worker may be tried.
 */
export function handOver(
  worker: ChildProcess,
  socket: Socket,
  message: HandedOver,
  sent: (error: Error | null) => void,
): void {
  // Otherwise the listening server would wait for this socket when it closes, although the child has it.
  ;(socket as Socket & { server: unknown }).server = null
  // Without keepOpen, a worker that dies before it takes the socket would leave our descriptor open and the client waiting.
  worker.send(message, socket, { keepOpen: true }, sent)
}

/** Calls `take` for every socket that is handed over to this process; with undefined when the client has left meanwhile. */
export function receiveSockets(take: (message: HandedOver, socket: Socket | undefined) => void): void {
  process.on('message', (message: unknown, socket: unknown) => {
    if (isHandedOver(message)) take(message, socket instanceof Socket ? socket : undefined)
  })
}

function isHandedOver(message: unknown): message is HandedOver {
  return typeof message === 'object' && message !== null && 't' in message && message.t === 'socket'
}
