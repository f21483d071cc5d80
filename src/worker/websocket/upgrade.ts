import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Opened } from '../../channel/messages.ts'
import type { ErrorCode } from '../../domain/errors.ts'
import { ERROR_FORMATS, toBookstoreError } from '../../protocol/errors.ts'
import { LIMITS, SUBPROTOCOL } from '../../protocol/limits.ts'
import type { Welcome } from '../../protocol/notifications.ts'
import type { RefusalKind } from '../../refusals/kinds.ts'
import { retryAfter } from '../../refusals/retry-after.ts'
import { checkAdmission } from '../connection/admission.ts'
import { type Connection, openConnection } from '../connection/connection.ts'
import { noWebSocketHere, type Refusal } from '../connection/refusals.ts'
import { refuseSocket } from '../connection/refuse-socket.ts'
import { targetOf } from '../connection/request.ts'
import { toHttpEntry } from '../connection/request-entry.ts'
import { tellHead, tellHttpAnswer } from '../traffic/tell-http.ts'
import { type ClientSocket, createWebSocketServer } from './client-socket.ts'
import { BINARY_FRAME, noToken } from './closings.ts'
import { guardFrames, keepAlive, refuseClient, toFrameEntry } from './frame-rules.ts'
import { checkHandshake } from './handshake.ts'
import { Session } from './session.ts'

/** How long a connection may go without a role where the server asks for a token, in milliseconds. */
const AUTH_MS = 10_000

/** Why the supervisor did not open a connection, as the log counts it. Any other error is a fault of the server. */
const KINDS: Readonly<Partial<Record<ErrorCode, RefusalKind>>> = { RATE_LIMITED: 'rate', OVERLOADED: 'busy' }

/** An open WebSocket, as its owner sees it. */
export interface OpenSocket {
  /** Closes it once all requests under way are answered. Requests that arrive from now on are not performed. */
  close(code: number, reason: string): void
  onClose(listener: (code: number, reason: string) => void): void
}

/** Accepts a WebSocket, or refuses it and logs why. Resolves with the socket when it is open, else with undefined. */
export async function upgrade(
  request: IncomingMessage,
  raw: Duplex,
  head: Buffer,
  connection: Connection,
): Promise<OpenSocket | undefined> {
  // Until ws takes the socket over, its errors are ours: a client that resets it now has left.
  raw.on('error', () => raw.destroy())
  const { tap } = connection
  tellHead(tap, request)
  const opened = refuse(request, connection) ?? (await admit(request, connection))
  if ('status' in opened) {
    tellHttpAnswer(tap, { status: opened.status, headers: opened.headers ?? {}, body: '' }, 0)
    const entry = toHttpEntry(request, connection.settings, { ...opened, bytes: 0 })
    connection.meter.log({ ...entry, refused: opened.kind })
    refuseSocket(raw, opened)
    return undefined
  }
  const server = createWebSocketServer(connection.settings.closeMs)
  return new Promise(resolve => {
    server.handleUpgrade(request, raw, head, socket => {
      connection.meter.log(toHttpEntry(request, connection.settings, { status: 101, bytes: 0 }))
      tellHttpAnswer(tap, { status: 101, headers: { Upgrade: 'websocket' }, body: '' }, 0)
      const session = new Session(socket, connection, opened)
      socket.carriedBy(raw, () => session.settled())
      guardFrames(raw, socket, connection)
      const stopTaking = begin(socket, session, { connection, opened })
      resolve({
        close: (code, reason) => {
          stopTaking()
          void connection.caller.settled().then(() => socket.close(code, reason))
        },
        onClose: listener => socket.on('close', (code, reason) => listener(...socket.endOf(code, reason.toString()))),
      })
    })
  })
}

function refuse(request: IncomingMessage, { settings }: Connection): Refusal | undefined {
  const refusal = checkAdmission(request, settings)
  if (refusal) return refusal
  if (targetOf(request).pathname === '/') return checkHandshake(request)
  return noWebSocketHere()
}

async function admit(request: IncomingMessage, connection: Connection): Promise<Opened | Refusal> {
  try {
    return await openConnection(connection, request, 'websocket')
  } catch (error) {
    const { code, message, details } = toBookstoreError(error)
    const status = ERROR_FORMATS[code].http
    if (code === 'UNAUTHORIZED') return { status, message, kind: 'token', headers: { 'WWW-Authenticate': 'Bearer' } }
    return { status, message, kind: KINDS[code] ?? 'fault', headers: retryAfter(details.retryAfterMs ?? 0) }
  }
}

/** Serves an open socket. Returns a function after which no more frames are taken. */
function begin(
  socket: ClientSocket,
  session: Session,
  { connection, opened }: { connection: Connection; opened: Opened },
): () => void {
  let isTaking = true
  const stopPinging = keepAlive(socket, connection)
  const authDeadline =
    opened.role === 'none' ? setTimeout(() => checkAuth(socket, session, connection), AUTH_MS) : undefined
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return
    if (isBinary) refuseClient(socket, connection, BINARY_FRAME)
    else if (isTaking) session.receive(data.toString(), data.length)
  })
  // ws has closed the connection with the code of the broken frame already; the client may never answer that close.
  socket.on('error', error => connection.meter.log(toFrameEntry(error)))
  socket.on('close', () => {
    stopPinging()
    clearTimeout(authDeadline)
    session.end()
  })
  if (socket.protocol === SUBPROTOCOL) session.send(welcome(connection, opened))
  return () => {
    isTaking = false
  }
}

function checkAuth(socket: WebSocket, session: Session, connection: Connection): void {
  if (!session.hasRole) refuseClient(socket, connection, noToken(AUTH_MS))
}

function welcome(connection: Connection, opened: Opened): string {
  const { client, role, epoch, revision } = opened
  const { id, settings } = connection
  const params: Welcome = {
    server: 'websocket-bookstore',
    version: settings.version,
    protocol: SUBPROTOCOL,
    connection: id,
    client,
    pid: process.pid,
    role,
    epoch,
    revision,
    limits: LIMITS,
  }
  return JSON.stringify({ jsonrpc: '2.0', method: 'WELCOME', params })
}
