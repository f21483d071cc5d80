import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { LIMITS } from '../../protocol/limits.ts'
import type { Role } from '../../protocol/roles.ts'
import { checkSource, targetOf } from '../connection/admission.ts'
import { type Connection, openConnection } from '../connection/connection.ts'
import { toHttpEntry } from '../connection/request-entry.ts'
import { stopwatch } from '../supervisor-link/meter.ts'
import { asksForWebSocket } from '../websocket/handshake.ts'
import { type OpenSocket, upgrade } from '../websocket/upgrade.ts'
import { type HttpAnswer, plainProblem, problem, refuseUpgrade, respond } from './answer.ts'
import { BodyRefused } from './body.ts'
import { forPage, preflight } from './cors.ts'
import { route } from './routes.ts'

const KEEP_ALIVE_MS = 5_000
/** Who is not served does not keep the place of one who would be. */
const CLOSE = { Connection: 'close' }
/** How long what is left of a refused body is read, in milliseconds. */
const DISCARD_MS = 2_000
/** How long a client may take to read an answer, in milliseconds. */
const SEND_MS = 30_000
const MAX_HEAD = 16 * 1024
/** Requests of one connection that were sent before the first of them was answered. */
const MAX_PIPELINED = 64

/** What the owner of the socket hears and says. */
export interface HttpListener {
  /** Counts a request; false when it comes too late to be answered. */
  begin(): boolean
  answered(): void
  /** What came was no request, and the socket is being closed for it. */
  refused(): void
  upgraded(open: OpenSocket): void
  /** Whether the request that is being answered is the last one. */
  isEnding(): boolean
}

/** Makes the HTTP server of one connection. It listens nowhere: its owner gives it the socket. */
export function createHttpServer(connection: Connection, listener: HttpListener): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEAD,
    keepAliveTimeout: KEEP_ALIVE_MS,
    shouldUpgradeCallback: asksForWebSocket,
    // `checkSource` asks for it, and says so in the log.
    requireHostHeader: false,
  })
  const take = takeInTurn(connection, listener)
  server.on('request', take)
  server.on('checkContinue', (request, response) => {
    const isSmall = Number(request.headers['content-length'] ?? 0) <= LIMITS.frameBytes
    if (isSmall) response.writeContinue()
    // Refused, its body is never sent: what comes next on this connection could be taken for it.
    else response.setHeader('Connection', 'close')
    take(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    if (!listener.begin()) return
    void upgrade(request, socket, head, connection).then(open => {
      if (open) listener.upgraded(open)
      listener.answered()
    })
  })
  server.on('connect', (request, socket) => {
    listener.refused()
    const message = 'this is no proxy'
    const entry = toHttpEntry(request, connection.settings, { status: 405, bytes: 0, message })
    connection.meter.log({ ...entry, refused: 'target' })
    refuseUpgrade(socket, { status: 405, message, headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' } })
  })
  server.on('clientError', (error, socket) => {
    listener.refused()
    refuseMalformed(error, socket, connection)
  })
  return server
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex, connection: Connection): void {
  // A client that is gone is told nothing, and did nothing wrong.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const hasLeft = error.code === 'HPE_INVALID_EOF_STATE'
  const status = isLarge ? 431 : 400
  const what = isLarge ? `the head of a request may have ${MAX_HEAD} bytes` : 'this is not HTTP/1.1'
  const message = hasLeft ? 'the client left in the middle of a request' : what
  const detail = `${message}: ${error.code ?? error.message}`
  connection.meter.log({ level: 'warn', status, message: detail, refused: isLarge ? 'too large' : 'http' })
  refuseUpgrade(socket, { status, message })
}

/**
 * Serves requests one after the other, also those that were sent together: each says anew who asks, and what it asks must
 * not be taken for the next one's. A client that sends many without waiting is told so, and is listened to no further.
 */
function takeInTurn(connection: Connection, listener: HttpListener) {
  let turn = Promise.resolve()
  let waiting = 0
  let isRefused = false

  return (request: IncomingMessage, response: ServerResponse): void => {
    if (isRefused || !listener.begin()) return
    waiting++
    response.once('close', () => {
      waiting--
      listener.answered()
    })
    isRefused = waiting > MAX_PIPELINED
    if (isRefused) response.setHeader('Connection', 'close')
    const serve = isRefused ? refuseMany : answerOf
    turn = turn.then(() => answer(request, response, connection, { serve, isEnding: listener.isEnding }))
  }
}

type Serve = (request: IncomingMessage, connection: Connection) => Promise<HttpAnswer>

async function refuseMany(): Promise<HttpAnswer> {
  const message = `at most ${MAX_PIPELINED} requests may wait for their answers`
  return { ...plainProblem(429, message, { 'Retry-After': '1' }), refused: 'rate' }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  { serve, isEnding }: Pick<HttpListener, 'isEnding'> & { serve: Serve },
): Promise<void> {
  const elapsed = stopwatch()
  const given = await serve(request, connection)
  if (isEnding()) response.setHeader('Connection', 'close')
  const bytes = respond(request, response, given)
  limitSending(response)
  if (!request.complete) discardRest(request)
  connection.meter.received(Number(request.headers['content-length'] ?? 0) + request.rawHeaders.join('').length)
  connection.meter.sent(bytes)
  const { id, refused, status, message } = given
  const entry = toHttpEntry(request, connection.settings, { status, bytes, message })
  connection.meter.log({
    ...entry,
    ms: elapsed(),
    ...(id !== undefined && { id }),
    ...(refused !== undefined && { refused }),
  })
}

/** Gives up a client that does not read its answer. */
function limitSending(response: ServerResponse): void {
  if (response.writableFinished) return
  const deadline = setTimeout(() => response.destroy(), SEND_MS)
  response.once('close', () => clearTimeout(deadline))
}

/**
 * Reads what is left of a refused body, for a while: the client gets to read our answer, and the connection may be used
 * again, as the answer did not say otherwise.
 */
function discardRest(request: IncomingMessage): void {
  const deadline = setTimeout(() => request.socket.destroy(), DISCARD_MS)
  request.once('end', () => clearTimeout(deadline))
  request.once('close', () => clearTimeout(deadline))
  request.resume()
}

async function answerOf(request: IncomingMessage, connection: Connection): Promise<HttpAnswer> {
  const refusal = checkSource(request, connection.settings)
  if (refusal) return { ...plainProblem(refusal.status, refusal.message, CLOSE), refused: refusal.kind }
  return forPage(request, request.method === 'OPTIONS' ? preflight() : await answerRoute(request, connection))
}

async function answerRoute(request: IncomingMessage, connection: Connection): Promise<HttpAnswer> {
  let role: Role = 'none'
  try {
    role = (await openConnection(connection, request, 'http')).role
    return await route({ request, url: targetOf(request), role, connection })
  } catch (error) {
    if (error instanceof BodyRefused) return refuseBody(error)
    const answer = problem(error)
    return answer.status === 401 ? withChallenge(answer, role) : answer
  }
}

function refuseBody({ status, message }: BodyRefused): HttpAnswer {
  const headers: Record<string, string> = status === 415 ? {} : { Connection: 'close' }
  return { ...plainProblem(status, message, headers), ...(status === 408 && { refused: 'timeout' }) }
}

/** 401 asks for a token; 403 says that the one given does not suffice. */
function withChallenge(answer: HttpAnswer, role: Role): HttpAnswer {
  return role === 'none'
    ? { ...answer, headers: { 'WWW-Authenticate': 'Bearer' }, refused: 'token' }
    : { ...answer, status: 403, refused: 'role' }
}
