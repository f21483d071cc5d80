import type { WorkerLogEntry } from '../../channel/messages.ts'
import { type Connection, nameOf } from '../accept/connections.ts'
import type { Accepted } from '../accept/listener.ts'
import type { WorkerExit, WorkerProcess } from '../workers/worker-process.ts'
import type { Note } from './event-log.ts'

// How what happens to connections and workers stands in the log.

const LEFT = 'left before it asked for anything'

/** What a worker noted, with who it was and, for a request, what access.log has of it. */
export function noteOf(
  worker: WorkerProcess,
  connection: Connection | undefined,
  noted: WorkerLogEntry,
  trustsProxy: boolean,
): Note {
  const { bytes, http, refused: _kind, more: _leftOut, ...entry } = noted
  const who = connection ? { connection: connection.id, client: nameOf(connection) } : {}
  // Of one that was refused at once the connection has only the proxy's address.
  const address = (trustsProxy ? http?.address : undefined) ?? connection?.address ?? ''
  const access = { address, ...(bytes !== undefined && { bytes }), ...(http && { http }) }
  return { entry: { ...who, pid: worker.pid, ...entry }, access: entry.status === undefined ? undefined : access }
}

/**
 * The end of a connection; an HTTP connection that ends as it should is not worth a line, nor one that was refused what it
 * asked for: that has its own.
 */
export function endOf(connection: Connection, code: number, reason: string): Note['entry'] | undefined {
  const { protocol, id, worker, wasRefused } = connection
  if (code === 1000 && (protocol === 'http' || (protocol === undefined && wasRefused))) return undefined
  const level = code === 1006 && reason !== '' ? 'warn' : 'info'
  const closed = `closed ${code}${reason && `: ${reason}`}`
  const message = protocol === undefined ? LEFT : closed
  return { level, connection: id, pid: worker.pid, client: nameOf(connection), message }
}

/** A connection that was over before a worker was given it. */
export function leftEarly(connection: number): Note {
  return { entry: { level: 'info', connection, message: LEFT } }
}

/** A connection that no worker was given. */
export function turnedAway({ connection, address }: Accepted, status: number, message: string): Note {
  return { entry: { level: 'warn', connection, status, message: `${address} refused: ${message}` } }
}

/** How a worker ended, in words. */
export function howEnded({ code, signal }: WorkerExit): string {
  return signal === null ? `exited with ${code}` : `killed by ${signal}`
}
