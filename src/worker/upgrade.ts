import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Opened } from '../channel/messages.ts'
import type { ErrorCode } from '../domain/errors.ts'
import { toBookstoreError } from '../protocol/errors.ts'
import { LIMITS, SUBPROTOCOL } from '../protocol/limits.ts'
import type { Welcome } from '../protocol/notifications.ts'
import { checkSource, checkSubprotocol, type Refusal } from './admission.ts'
import { type Connection, openConnection } from './connection.ts'
import { refuseUpgrade } from './http-answer.ts'
import { toHttpEntry } from './http-log.ts'
import { Session } from './session.ts'

const PING_MS = 25_000
const PONG_MS = 10_000
/** How long a connection may go without a role, where the server asks for a token. */
const AUTH_MS = 10_000
/** How the supervisor's word at the upgrade is spelled; anything else is a 503. */
const STATUSES: { readonly [Code in ErrorCode]?: Refusal['status'] } = { UNAUTHORIZED: 401, RATE_LIMITED: 429 }

/** An open WebSocket as its owner sees it. */
export interface OpenSocket {
  /** Ends it when what was asked is answered; what is asked from now on is not done. */
  close(code: number, reason: string): void
  onClose(listener: (code: number, reason: string) => void): void
}

/** Lets a WebSocket in, or says why not. Resolves with the socket when it is open. */
export async function upgrade(
  request: IncomingMessage,
  raw: Duplex,
  head: Buffer,
  connection: Connection,
): Promise<OpenSocket | undefined> {
  // Errors of the bare socket until ws takes it over: a client that resets now is simply gone.
  raw.on('error', () => raw.destroy())
  const opened = refuse(request, connection) ?? (await admit(request, connection))
  if ('status' in opened) {
    connection.meter.log(toHttpEntry(request, connection.settings, { ...opened, bytes: 0 }))
    refuseUpgrade(raw, opened)
    return undefined
  }
  const server = createWebSocketServer()
  return new Promise(resolve => {
    server.handleUpgrade(request, raw, head, socket => {
      connection.meter.log(toHttpEntry(request, connection.settings, { status: 101, bytes: 0 }))
      const stopTaking = begin(socket, connection, opened)
      resolve({
        close: (code, reason) => {
          stopTaking()
          void connection.caller.settled().then(() => socket.close(code, reason))
        },
        onClose: listener => socket.on('close', (code, reason) => listener(code, reason.toString())),
      })
    })
  })
}

function refuse(request: IncomingMessage, { settings }: Connection): Refusal | undefined {
  const path = request.url?.split('?', 1)[0]
  if (path !== '/') return { status: 404, message: 'WebSockets are served at / only' }
  return checkSource(request, settings) ?? checkSubprotocol(request)
}

async function admit(request: IncomingMessage, connection: Connection): Promise<Opened | Refusal> {
  try {
    return await openConnection(connection, request, 'websocket')
  } catch (error) {
    const { code, message, details } = toBookstoreError(error)
    const retry = details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }
    return { status: STATUSES[code] ?? 503, message, ...retry }
  }
}

function createWebSocketServer(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  })
}

/** Serves a socket that is open. Returns what makes it take no more frames. */
function begin(socket: WebSocket, connection: Connection, opened: Opened): () => void {
  let isTaking = true
  const session = new Session(socket, connection, opened)
  const stopPinging = keepAlive(socket)
  const authDeadline = opened.role === 'none' ? setTimeout(() => checkAuth(socket, session), AUTH_MS) : undefined
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) socket.close(1003, 'text frames only')
    else if (isTaking) session.receive(data.toString(), data.length)
  })
  // What is wrong with a frame closes the connection with its code, which 'close' reports.
  socket.on('error', error => connection.meter.log({ level: 'warn', message: error.message }))
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

function checkAuth(socket: WebSocket, session: Session): void {
  if (!session.hasRole) socket.close(3000, 'no token within 10 s')
}

/** Pings a client, and gives up one that does not answer. Returns what ends it. */
function keepAlive(socket: WebSocket): () => void {
  let deadline: NodeJS.Timeout | undefined
  const interval = setInterval(() => {
    socket.ping()
    deadline = setTimeout(() => socket.terminate(), PONG_MS)
  }, PING_MS)
  socket.on('pong', () => clearTimeout(deadline))
  return () => {
    clearInterval(interval)
    clearTimeout(deadline)
  }
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
