import { BookstoreError } from '../../domain/errors.ts'
import { retryAfter } from '../../refusals/retry-after.ts'
import { type Connection, requireRole } from '../connection/connection.ts'
import { type HttpAnswer, plainProblem } from './answer.ts'
import type { RouteRequest } from './route-request.ts'

// The routes for monitoring. The first two answer without a token, since a probe has none, and tell nothing that is secret.

/** After how many milliseconds a server that is not ready may be asked again. */
const RETRY_MS = 5_000
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8'

/** Answers 200 while the server is alive, with figures for readers. */
export async function health({ connection, role }: RouteRequest): Promise<HttpAnswer> {
  const figures = role === 'none' ? {} : await figuresOf(connection)
  return { status: 200, body: JSON.stringify({ status: 'ok', ...figures }) }
}

async function figuresOf({ operations }: Connection): Promise<object> {
  try {
    const { result } = await operations.perform({ method: 'STATUS', params: {} })
    const { version, uptimeMs, connections, books, writable, sandbox } = JSON.parse(result) as Record<string, unknown>
    return { version, uptimeMs, connections, books, writable, sandbox }
  } catch (error) {
    // The server is alive all the same; /ready tells of a catalogue that cannot be read.
    if (error instanceof BookstoreError) return {}
    throw error
  }
}

/** Answers 200 when new clients may be sent to this server, else 503 with the reason. */
export async function ready({ connection }: RouteRequest): Promise<HttpAnswer> {
  const { reason } = JSON.parse((await connection.caller.call('ready')).body) as { reason?: string }
  if (reason !== undefined) return plainProblem(503, reason, retryAfter(RETRY_MS))
  return { status: 200, body: '{"status":"ready"}' }
}

/** Answers the server's figures in Prometheus' text format. */
export async function metrics({ connection, role }: RouteRequest): Promise<HttpAnswer> {
  requireRole(role, 'reader', '/metrics')
  const text = JSON.parse((await connection.caller.call('metrics')).body) as string
  return { status: 200, body: text, type: PROMETHEUS }
}
