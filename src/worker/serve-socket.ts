import type { Socket } from 'node:net'
import type { Connection } from './connection/connection.ts'
import { slowHead } from './connection/refusals.ts'
import { refuseSocket } from './connection/refuse-socket.ts'
import type { OpenAnswer } from './http/events/event-stream.ts'
import { createHttpServer } from './http/server.ts'
import type { OpenSocket } from './websocket/upgrade.ts'

/**
 * How long a client may take from the socket's arrival, and from the end of each answer, to the end of a request's head, in
 * milliseconds. Node enforces its own deadlines only in a server that listens.
 */
const HEAD_MS = 10_000

/** A socket that is being served. */
export interface ServedSocket {
  /** Closes it once all requests under way are answered. Requests that arrive from now on are not performed. */
  close(code: number, reason: string): void
  /** Lets clients that would come back by themselves do so later: the server takes no new connections. */
  postpone(): void
}

/**
 * Serves one socket until it closes: HTTP requests one after the other, or one WebSocket.
 * `closed` is called once, with the close code of the WebSocket, or 1000 after HTTP. `firstHeadMs` is the time for the
 * first request's head.
 */
export function serveSocket(
  socket: Socket,
  connection: Connection,
  closed: (code: number, reason: string) => void,
  firstHeadMs = HEAD_MS,
): ServedSocket {
  // A client that has said all it wants to may still read.
  socket.allowHalfOpen = true
  let webSocket: OpenSocket | undefined
  /** An answer over HTTP that goes on until somebody ends it. */
  let openAnswer: OpenAnswer | undefined
  let ending = { code: 1000, reason: '' }
  let asked: { code: number; reason: string } | undefined
  /** Requests that are being answered, and an upgrade that is being checked. */
  let underWay = 0
  let deadline: NodeJS.Timeout | undefined

  function waitForHead(ms: number): void {
    clearTimeout(deadline)
    // The last answer may be reported as sent after the socket was closed.
    if (!socket.destroyed) deadline = setTimeout(() => refuseSlow(socket, connection, ms), ms)
  }

  function endWhenIdle(): void {
    if (!asked || underWay > 0) return
    if (webSocket) webSocket.close(asked.code, asked.reason)
    else socket.destroySoon()
  }

  const server = createHttpServer(connection, {
    begin: () => {
      clearTimeout(deadline)
      if (!asked) underWay++
      // Its answer could no longer arrive, so it must not be performed.
      else if (underWay === 0) socket.destroy()
      return !asked
    },
    answered: () => {
      if (--underWay === 0 && !webSocket) waitForHead(HEAD_MS)
      endWhenIdle()
    },
    refused: () => clearTimeout(deadline),
    isEnding: () => asked !== undefined,
    goesOn: open => {
      openAnswer = open
      if (asked) open.end()
    },
    upgraded: open => {
      webSocket = open
      open.onClose((code, reason) => {
        ending = { code, reason }
      })
    },
  })
  waitForHead(firstHeadMs)
  socket.on('error', () => socket.destroy())
  socket.once('close', () => {
    clearTimeout(deadline)
    // The WebSocket reports its close code in the same turn, but after its socket.
    setImmediate(() => closed(ending.code, ending.reason))
  })
  server.emit('connection', socket)
  return {
    close: (code, reason) => {
      asked = { code, reason }
      openAnswer?.end()
      endWhenIdle()
    },
    postpone: () => openAnswer?.postpone(),
  }
}

function refuseSlow(socket: Socket, connection: Connection, ms: number): void {
  const refusal = slowHead(ms)
  const { status, message, kind } = refusal
  connection.meter.log({ level: 'warn', status, message, refused: kind })
  refuseSocket(socket, refusal)
}
