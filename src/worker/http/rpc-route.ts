import type { IncomingHttpHeaders } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'
import { toBookstoreError } from '../../protocol/errors.ts'
import { parseRpcFrame, type RpcFrame, type RpcRequest } from '../../protocol/json-rpc.ts'
import { isMethod, METHODS } from '../../protocol/params.ts'
import { answerRpc } from '../connection/answer-rpc.ts'
import { checkCall } from '../connection/check-call.ts'
import { requireRole } from '../connection/connection.ts'
import { isFault, logMessage } from '../connection/log-message.ts'
import type { Answer, OperationCall } from '../connection/operations.ts'
import type { HttpAnswer } from './answer.ts'
import { JSON_BODY, readTextBody } from './body.ts'
import type { RouteRequest } from './route-request.ts'

/** What belongs to a connection that stays open, and what there is in its place. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  SUBSCRIBE: 'SUBSCRIBE needs a WebSocket: over HTTP the changes come from GET /books/changes',
  UNSUBSCRIBE: 'UNSUBSCRIBE needs a WebSocket: over HTTP GET /books/changes ends with its connection',
  AUTH: 'AUTH needs a WebSocket: over HTTP each request has its token as Authorization: Bearer …',
}
/** Characters of the log's line about what was asked. */
const MAX_NOTE = 500

/**
 * Performs the JSON-RPC requests in a body, as a WebSocket's session does. The status is that of the body as a whole: how
 * each request went stands in its answer.
 */
export async function answerCalls(route: RouteRequest): Promise<HttpAnswer> {
  const { request, role } = route
  // A client that may do nothing need not upload what it asks.
  requireRole(role, 'reader', '/rpc')
  const frame = withKey(parseRpcFrame(await readTextBody(route, JSON_BODY)), request.headers)
  const done: Done[] = []
  const body = await answerRpc(frame, asked => performAndNote(route, asked, done))
  const note = noteOf(done)
  if (body === undefined) return { status: 204, ...note }
  const [only] = frame.requests
  const isNone = !frame.batch && only !== undefined && 'error' in only
  return { status: isNone ? 400 : 200, body, ...note }
}

/** What the log says of one request: how it went, and which book it was about. */
interface Done {
  note: string
  id?: number | undefined
}

async function performAndNote(route: RouteRequest, asked: RpcRequest, done: Done[]): Promise<Answer> {
  const name = 'method' in asked ? asked.method.slice(0, 40) : ''
  try {
    const answer = await perform(route, asked)
    done.push({ note: [name, answer.title].filter(Boolean).join(' '), id: answer.id })
    return answer
  } catch (error) {
    const known = toBookstoreError(error)
    if (isFault(known)) route.connection.meter.log({ level: 'error', method: name, message: logMessage(known) })
    done.push({ note: `${name} ${known.code} ${known.message}`.trim() })
    throw known
  }
}

async function perform({ connection, role }: RouteRequest, asked: RpcRequest): Promise<Answer> {
  if ('error' in asked) throw asked.error
  const { method, params } = asked
  const elsewhere = Object.hasOwn(ELSEWHERE, method) ? ELSEWHERE[method] : undefined
  if (elsewhere !== undefined) throw new BookstoreError('METHOD', elsewhere)
  return connection.operations.perform(checkCall({ method, params }, role) as OperationCall)
}

function noteOf(done: readonly Done[]): Pick<HttpAnswer, 'message' | 'id'> {
  const [first] = done
  const id = done.length === 1 ? first?.id : undefined
  const message = done.map(({ note }) => note).join(', ')
  return { message: message.slice(0, MAX_NOTE), ...(id !== undefined && { id }) }
}

/**
 * Gives a write the key that its request has in a header.
 *
 * @throws BookstoreError PARAMS with several requests, of which the key cannot mean all
 */
function withKey(frame: RpcFrame, { 'idempotency-key': requestKey }: IncomingHttpHeaders): RpcFrame {
  if (typeof requestKey !== 'string') return frame
  if (frame.batch) {
    const message =
      'Idempotency-Key is for one request: in an array each write has a requestKey of its own in its params'
    throw new BookstoreError('PARAMS', message)
  }
  return { batch: false, requests: frame.requests.map(asked => keyed(asked, requestKey)) }
}

function keyed(asked: RpcRequest, requestKey: string): RpcRequest {
  if ('error' in asked || !isMethod(asked.method) || METHODS[asked.method].role !== 'writer') return asked
  const { params } = asked
  const isObject = typeof (params ?? {}) === 'object' && !Array.isArray(params)
  return isObject ? { ...asked, params: { ...(params as object), requestKey } } : asked
}
