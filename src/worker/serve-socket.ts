import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { LIMITS } from '../protocol/limits.ts'
import type { Role } from '../protocol/roles.ts'
import { checkSource } from './admission.ts'
import { type Connection, openConnection } from './connection.ts'
import { type HttpAnswer, plainProblem, problem, respond } from './http-answer.ts'
import { UnsupportedMediaType } from './http-body.ts'
import { toHttpEntry } from './http-log.ts'
import { route } from './http-routes.ts'
import { stopwatch } from './meter.ts'
import { type OpenSocket, upgrade } from './upgrade.ts'

// An import of node:http reads all it exports, and so loads Node's HTTP client too: 16 MB and half of a worker's start.
const { createServer } = process.getBuiltinModule('node:http')

/** From the socket's arrival to the end of a request's head, in milliseconds. */
const HANDSHAKE_MS = 10_000
const KEEP_ALIVE_MS = 5_000
const DISCARD_MS = 2_000

/** The end of a connection from both sides: told when it came, or asked for. */
export interface ServedSocket {
  /** Ends it when what was asked is answered; what is asked from now on is not done. */
  close(code: number, reason: string): void
}

/**
 * Serves one socket until it closes: HTTP requests one after the other, or one WebSocket.
 * `closed` is called once, with the close code of a WebSocket or 1000.
 */
export function serveSocket(
  socket: Socket,
  connection: Connection,
  closed: (code: number, reason: string) => void,
): ServedSocket {
  let webSocket: OpenSocket | undefined
  let ending = { code: 1000, reason: '' }
  let asked: { code: number; reason: string } | undefined
  /** Requests that are being answered, and an upgrade that is being decided. */
  let underWay = 0

  function endWhenIdle(): void {
    if (!asked || underWay > 0) return
    if (webSocket) webSocket.close(asked.code, asked.reason)
    else socket.destroySoon()
  }

  const server = createHttpServer(connection, {
    begin: () => {
      if (!asked) underWay++
      // Its answer would not arrive any longer, so nothing may come of it.
      else if (underWay === 0) socket.destroy()
      return !asked
    },
    answered: () => {
      underWay--
      endWhenIdle()
    },
    isEnding: () => asked !== undefined,
    upgraded: open => {
      webSocket = open
      open.onClose((code, reason) => {
        ending = { code, reason }
      })
    },
  })
  const deadline = setTimeout(() => socket.destroy(), HANDSHAKE_MS)
  server.once('request', () => clearTimeout(deadline))
  server.once('upgrade', () => clearTimeout(deadline))
  socket.on('error', () => socket.destroy())
  socket.once('close', () => {
    clearTimeout(deadline)
    // A WebSocket tells its close code in the same turn, but after its socket.
    setImmediate(() => closed(ending.code, ending.reason))
  })
  server.emit('connection', socket)
  return {
    close: (code, reason) => {
      asked = { code, reason }
      endWhenIdle()
    },
  }
}

/** What is told while a socket is served. */
interface Progress {
  /** Counts a request; false when it comes too late to be answered. */
  begin(): boolean
  answered(): void
  upgraded(open: OpenSocket): void
  /** Whether the request that is being answered is the last one. */
  isEnding(): boolean
}

function createHttpServer(connection: Connection, progress: Progress): Server {
  const server = createServer({ maxHeaderSize: 16 * 1024, keepAliveTimeout: KEEP_ALIVE_MS })
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (!progress.begin()) return
    response.once('close', progress.answered)
    void answer(request, response, connection, progress)
  }
  server.on('request', serve)
  server.on('checkContinue', (request, response) => {
    const isSmall = Number(request.headers['content-length'] ?? 0) <= LIMITS.frameBytes
    if (isSmall) response.writeContinue()
    // Refused, its body is never sent: what comes next on this connection could be taken for it.
    else response.setHeader('Connection', 'close')
    serve(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    if (!progress.begin()) return
    void upgrade(request, socket, head, connection).then(open => {
      if (open) progress.upgraded(open)
      progress.answered()
    })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
    connection.meter.log({
      level: 'warn',
      status,
      message: `a request that is not HTTP: ${error.code ?? error.message}`,
    })
    if (socket.writable) socket.end(`HTTP/1.1 ${status} \r\nConnection: close\r\n\r\n`)
    else socket.destroy()
  })
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  { isEnding }: Progress,
): Promise<void> {
  const elapsed = stopwatch()
  const given = await answerOf(request, connection)
  if (isEnding()) response.setHeader('Connection', 'close')
  const bytes = respond(request, response, given)
  if (!request.complete) discardRest(request)
  connection.meter.received(Number(request.headers['content-length'] ?? 0) + request.rawHeaders.join('').length)
  connection.meter.sent(bytes)
  const entry = toHttpEntry(request, connection.settings, { status: given.status, bytes, message: given.message })
  connection.meter.log({ ...entry, ms: elapsed(), ...(given.id !== undefined && { id: given.id }) })
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
  let role: Role = 'none'
  try {
    const refusal = checkSource(request, connection.settings)
    if (refusal) return plainProblem(refusal.status, refusal.message)
    role = (await openConnection(connection, request, 'http')).role
    const url = new URL(request.url ?? '/', 'http://localhost')
    return await route({ request, url, role, connection })
  } catch (error) {
    if (error instanceof UnsupportedMediaType) return plainProblem(415, error.message)
    const answer = problem(error)
    return answer.status === 401 ? withChallenge(answer, role) : answer
  }
}

/** 401 asks for a token; 403 says that the one given does not suffice. */
function withChallenge(answer: HttpAnswer, role: Role): HttpAnswer {
  return role === 'none' ? { ...answer, headers: { 'WWW-Authenticate': 'Bearer' } } : { ...answer, status: 403 }
}
