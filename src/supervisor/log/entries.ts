import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { Connection } from '../accept/connections.ts'
import { connectionLines, workerLines } from '../sentences.ts'
import type { WorkerExit } from '../workers/worker.ts'
import type { LogScope, Note } from './log-scope.ts'

// The log notes about connections and workers.

/** Makes the note of a request, or of a line, that a worker reports. A worker without a connection may report, too. */
export function requestNote(
  scope: LogScope,
  connection: Connection | undefined,
  told: WorkerLogEntry,
  trustsProxy: boolean,
): Note {
  const { bytes, http, refused: _kind, more: _leftOut, ...entry } = told
  if (entry.status === undefined) return scope.note(entry)
  // A request that was refused before it was read has no address but the proxy's in its connection.
  const address = (trustsProxy ? http?.address : undefined) ?? connection?.address ?? ''
  return scope.note(entry, { address, ...(bytes !== undefined && { bytes }), ...(http && { http }) })
}

/**
 * Makes the note of a connection's end. Undefined for an HTTP connection that ends as it should, and for one whose request was
 * refused: the request has a line already.
 */
export function endNote(scope: LogScope, connection: Connection, code: number, reason: string): Note | undefined {
  const { protocol, wasRefused } = connection
  if (code === 1000 && (protocol === 'http' || (protocol === undefined && wasRefused))) return undefined
  const level = code === 1006 && reason !== '' ? 'warn' : 'info'
  const message = hasLeftEarly(connection) ? connectionLines.leftEarly : connectionLines.closed(code, reason)
  return scope.note({ level, message })
}

/** Whether the client left before it asked for anything, and was not ended by us. */
export function hasLeftEarly({ protocol, ending }: Connection): boolean {
  return protocol === undefined && ending === undefined
}

/** Makes the note of a connection that was over before a worker got it. */
export function leftEarlyNote(scope: LogScope): Note {
  return scope.note({ level: 'info', message: connectionLines.leftEarly })
}

/** Makes the note of a connection that was refused before a worker got it. */
export function refusedNote(scope: LogScope, address: string, status: number, reason: string): Note {
  return scope.note({ level: 'warn', status, message: connectionLines.refused(address, reason) })
}

/** Whether the kernel ended a worker for a system call. */
export function isEndByKernel({ signal }: Pick<WorkerExit, 'signal'>): boolean {
  return signal === 'SIGSYS'
}

/** Says in words how a worker ended. */
export function howEnded({ code, signal, refusedCall }: Omit<WorkerExit, 'stderr'>): string {
  if (isEndByKernel({ signal })) return workerLines.endedByKernel(refusedCall)
  return signal === null ? workerLines.exited(code) : workerLines.killed(signal)
}
