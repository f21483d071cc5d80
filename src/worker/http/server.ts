import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { LIMITS } from '../../protocol/limits.ts'
import type { Connection } from '../connection/connection.ts'
import {
  brokenOff,
  largeHead,
  noProxy,
  notHttp,
  type Refusal,
  unencodedTarget,
  unknownExpectation,
} from '../connection/refusals.ts'
import { refuseSocket } from '../connection/refuse-socket.ts'
import { toHttpEntry } from '../connection/request-entry.ts'
import { asksForWebSocket } from '../websocket/handshake.ts'
import { type OpenSocket, upgrade } from '../websocket/upgrade.ts'
import { serveInTurn, type Turns } from './serve-in-turn.ts'

const KEEP_ALIVE_MS = 5_000
const MAX_HEAD = 16 * 1024

/** The owner of the socket, as far as HTTP concerns it. */
export interface HttpListener extends Turns {
  /** What arrived was no request that can be served, and the socket is being closed. */
  refused(): void
  upgraded(open: OpenSocket): void
}

/** Makes the HTTP server of one connection. It does not listen: its owner emits the socket on it. */
export function createHttpServer(connection: Connection, listener: HttpListener): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEAD,
    keepAliveTimeout: KEEP_ALIVE_MS,
    shouldUpgradeCallback: asksForWebSocket,
    // Admission checks Host, so that a refusal is logged.
    requireHostHeader: false,
  })
  // Otherwise Node ends the connection of a client that has ended its own side, before what it asked is answered.
  Object.assign(server, { httpAllowHalfOpen: true })
  const take = serveInTurn(connection, listener)
  server.on('request', take)
  server.on('checkContinue', (request, response) => {
    const isSmall = Number(request.headers['content-length'] ?? 0) <= LIMITS.frameBytes
    if (isSmall) response.writeContinue()
    // The client may send the refused body all the same; it could then be taken for the next request.
    else response.setHeader('Connection', 'close')
    take(request, response)
  })
  server.on('checkExpectation', (request, response) =>
    take(request, response, unknownExpectation(request.headers.expect)),
  )
  server.on('upgrade', (request, socket, head) => {
    if (!listener.begin()) return
    void upgrade(request, socket, head, connection).then(open => {
      if (open) listener.upgraded(open)
      listener.answered()
    })
  })
  server.on('connect', (request, socket) => {
    listener.refused()
    const refusal = noProxy()
    const entry = toHttpEntry(request, connection.settings, { ...refusal, bytes: 0 })
    connection.meter.log({ ...entry, refused: refusal.kind })
    refuseSocket(socket, refusal)
  })
  server.on('clientError', (error, socket) => {
    listener.refused()
    refuseMalformed(error, socket, connection)
  })
  return server
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex, connection: Connection): void {
  // The client has left: there is nobody to answer, and nothing to log.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const refusal = refusalOf(error)
  const { status, kind } = refusal
  const message = `${refusal.message}: ${error.code ?? error.message}`
  connection.meter.log({ level: 'warn', status, message, refused: kind })
  refuseSocket(socket, refusal)
}

/** Tells what Node's parser found wrong, by its code. */
function refusalOf({ code, rawPacket }: NodeJS.ErrnoException & { rawPacket?: Buffer }): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return largeHead(MAX_HEAD)
  // A blank in the target lets the parser expect the version behind it.
  const isTarget = code === 'HPE_INVALID_URL' || (code === 'HPE_INVALID_CONSTANT' && isRequestLine(rawPacket))
  if (isTarget) return unencodedTarget()
  return code === 'HPE_INVALID_EOF_STATE' ? brokenOff() : notHttp()
}

function isRequestLine(packet: Buffer | undefined): boolean {
  return /^[A-Z]+ .* HTTP\/1\.[01]\r?$/m.test(packet?.toString('latin1').split('\n', 1)[0] ?? '')
}
