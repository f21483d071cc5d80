import type { IncomingHttpHeaders } from 'node:http'
import { type FieldProblem, invalid } from '../../../domain/errors.ts'
import { showValue } from '../../../domain/show-value.ts'
import { checkParams } from '../../../protocol/check-params.ts'
import { METHODS, type ParamsOf } from '../../../protocol/params.ts'
import { requireRole } from '../../connection/connection.ts'
import { followTopic } from '../../connection/follow-topic.ts'
import { type HttpAnswer, plainProblem } from '../answer.ts'
import { refusesPlain } from '../negotiation/compression.ts'
import { qualityOf } from '../negotiation/preferences.ts'
import { onlyParameters } from '../query.ts'
import type { RouteRequest } from '../route-request.ts'
import { readEventId } from './event-id.ts'
import { EventStream } from './event-stream.ts'

const TYPE = 'text/event-stream'
/** nginx keeps what it forwards until it has enough of it, unless it is told not to. */
const HEADERS = { 'X-Accel-Buffering': 'no' }

/** Tells the changes of books as server-sent events, by the feed that SUBSCRIBE has. */
export async function followChanges({ request, url, role, connection }: RouteRequest): Promise<HttpAnswer> {
  const { headers, method } = request
  requireRole(role, METHODS.SUBSCRIBE.role, '/books/changes')
  const quality = headers.accept === undefined ? 1 : qualityOf(headers.accept, [TYPE, 'text/*', '*/*'])
  if (!quality) return plainProblem(406, `changes come as ${TYPE} (asked for: ${headers.accept?.slice(0, 100)})`)
  if (refusesPlain(headers)) return plainProblem(406, 'events are not compressed: Accept-Encoding must allow identity')
  const params = subscriptionOf(headers, url.searchParams)
  if (method === 'HEAD') return { status: 200, type: TYPE, headers: HEADERS, isOpen: true }
  const stream = new EventStream(connection)
  const following = await followTopic(connection.feeds, params, stream)
  const isResumed = params.since !== undefined
  return {
    status: 200,
    type: TYPE,
    headers: HEADERS,
    goOn: response => stream.begin(response, following, isResumed),
  }
}

/**
 * Reads up to where the client knows the catalogue. A browser that connects again repeats the address, and says in
 * Last-Event-ID what it has heard since: that is newer.
 */
function subscriptionOf(headers: IncomingHttpHeaders, query: URLSearchParams): ParamsOf<'SUBSCRIBE'> {
  const given = onlyParameters(query, ['since', 'epoch'])
  const id = headers['last-event-id']
  const last = typeof id === 'string' && id !== '' ? positionIn(id) : {}
  const call = checkParams('SUBSCRIBE', { topic: 'books', ...given, ...last })
  return call.params as ParamsOf<'SUBSCRIBE'>
}

function positionIn(id: string): { since: number; epoch: string } {
  const position = readEventId(id)
  if (!position) throw invalid([notOurs(id)])
  return { since: position.revision, epoch: position.epoch }
}

function notOurs(value: string): FieldProblem {
  const message = `Last-Event-ID (given: ${showValue(value)}) must be the id of an event that came from here: epoch:revision`
  return { field: 'Last-Event-ID', message, value, rule: 'notation', allowed: ['epoch:revision'] }
}
