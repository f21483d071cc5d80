import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from '../connection/connection.ts'
import { manyPipelined, type Refusal } from '../connection/refusals.ts'
import { toHttpEntry } from '../connection/request-entry.ts'
import { stopwatch } from '../supervisor-link/meter.ts'
import { tellHead, tellHttpAnswer } from '../traffic/tell-http.ts'
import { type HttpAnswer, refusedAnswer, respond } from './answer.ts'
import { answerRequest } from './answer-request.ts'
import type { OpenAnswer } from './events/event-stream.ts'
import { limitSending } from './limit-sending.ts'

/** How long the rest of a refused body is drained, in milliseconds. */
const DISCARD_MS = 2_000
/** How many requests of one connection may be waiting for their answers (HTTP pipelining). */
const MAX_PIPELINED = 64

/** The owner of the connection, as far as its requests concern it. */
export interface Turns {
  /** Counts a request. False when the connection is ending and the request must not be performed. */
  begin(): boolean
  answered(): void
  /** Whether the connection ends after the request that is being answered. */
  isEnding(): boolean
  /** Takes an answer that goes on until somebody ends it. */
  goesOn(open: OpenAnswer): void
}

/**
 * Makes a listener that serves requests one after the other, also when they were pipelined: each has its own token, and the
 * supervisor knows one request of a connection at a time. A client that pipelines too many is refused and not read from
 * any further. A request that comes with a refusal is answered with it.
 */
export function serveInTurn(connection: Connection, turns: Turns) {
  let turn = Promise.resolve()
  let waiting = 0
  let isRefused = false

  return (request: IncomingMessage, response: ServerResponse, refusal?: Refusal): void => {
    if (isRefused || !turns.begin()) return
    waiting++
    response.once('close', () => {
      waiting--
      turns.answered()
    })
    isRefused = waiting > MAX_PIPELINED
    if (isRefused) response.setHeader('Connection', 'close')
    const given = isRefused ? manyPipelined(MAX_PIPELINED) : refusal
    const serve = given ? async () => refusedAnswer(given) : answerRequest
    turn = turn.then(() => answer(request, response, connection, { ...turns, serve }))
  }
}

type Serve = (request: IncomingMessage, connection: Connection) => Promise<HttpAnswer>

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  { serve, isEnding, goesOn }: Pick<Turns, 'isEnding' | 'goesOn'> & { serve: Serve },
): Promise<void> {
  // The client left while the answer before it went on: what it asked then must not be done a day later.
  if (request.socket.destroyed) return
  const elapsed = stopwatch()
  const { tap } = connection
  tellHead(tap, request)
  const given = await serve(request, connection)
  if (isEnding()) response.setHeader('Connection', 'close')
  const { headers, bytes } = respond(request, response, given)
  tellHttpAnswer(tap, { status: given.status, headers, body: bytes > 0 ? bodyText(given) : '' }, bytes)
  if (!request.complete) discardRest(request)
  connection.meter.received(Number(request.headers['content-length'] ?? 0) + request.rawHeaders.join('').length)
  connection.meter.sent(bytes)
  const { id, refused, status, message } = given
  const entry = toHttpEntry(request, connection.settings, { status, bytes, message })
  connection.meter.log({
    ...entry,
    ...(given.goOn && { method: 'EVENTS' }),
    ms: elapsed(),
    ...(id !== undefined && { id }),
    ...(refused !== undefined && { refused }),
  })
  if (given.goOn) await goOn(response, given.goOn, goesOn)
  else limitSending(response)
}

/** Goes on with an answer. What was asked after it waits until it is over. */
async function goOn(response: ServerResponse, begin: NonNullable<HttpAnswer['goOn']>, goesOn: Turns['goesOn']) {
  const closed = new Promise(resolve => response.once('close', resolve))
  goesOn(begin(response))
  await closed
}

/** The body as those who follow the connection are told it. */
function bodyText({ body = '' }: HttpAnswer): string {
  return typeof body === 'string' ? body : '(compressed)'
}

/**
 * Drains a refused body for a while: closing mid-upload would reset the connection before the client reads our answer, and
 * the connection may be used again where the answer did not close it.
 */
function discardRest(request: IncomingMessage): void {
  const deadline = setTimeout(() => request.socket.destroy(), DISCARD_MS)
  request.once('end', () => clearTimeout(deadline))
  request.once('close', () => clearTimeout(deadline))
  request.resume()
}
