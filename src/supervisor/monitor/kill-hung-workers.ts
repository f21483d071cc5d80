import type { ConnectionTable } from '../accept/connections.ts'
import { endings, workerLines } from '../sentences.ts'
import type { Worker } from '../workers/worker.ts'
import type { EndConnection } from './end-connection.ts'

/** How long a start may take: a tenth of a second is usual, and an overloaded machine needs a hundred times that. */
const START_MS = 30_000
/** From this lateness of a report on, followers are told how late the worker is. In milliseconds. */
const LATE_MS = 1_000

interface Patience {
  /** How long a worker may be silent after its report was due, in milliseconds. */
  hungMs: number
  /** How late this process itself ran since the last check. */
  lagMs: number
}

export interface Watched {
  workers: Iterable<Worker>
  connections: ConnectionTable
  endConnection: EndConnection
}

/**
 * Kills workers that hang: in an endless loop, stopped, or never ready. A worker that serves a connection reports, and says
 * with each report when the next one comes.
 *
 * Time in which this process did not run does not count; after a pause of the whole machine every worker gets its full time again.
 */
export function killHungWorkers(watched: Watched, { hungMs, lagMs }: Patience): void {
  const now = performance.now()
  for (const worker of watched.workers) {
    if (lagMs > hungMs / 2) worker.heardAt = now
    const late = lateness(worker, now) - lagMs
    if (late > hungMs) end(worker, watched, now - worker.heardAt)
    else if (late > LATE_MS) tell(worker, watched, late)
  }
}

/** How many milliseconds ago the report of a worker was due. A worker without a connection owes no report. */
function lateness({ state, heardAt, heartbeatMs }: Worker, now: number): number {
  if (state === 'starting') return now - heardAt - START_MS
  return state === 'busy' || state === 'handshake' ? now - heardAt - heartbeatMs : 0
}

function end(worker: Worker, { endConnection }: Watched, silentMs: number): void {
  const line = workerLines.hung(worker.pid, Math.round(silentMs / 1000))
  endConnection(worker, { line, reason: endings.workerHung })
}

/** A hung worker cannot report how late it is, so the supervisor tells followers in place of the worker. */
function tell(worker: Worker, { connections }: Watched, lateMs: number): void {
  const connection = connections.find(worker.connection)
  if (connection?.protocol === undefined) return
  connection.heartbeat = { ...connection.heartbeat, lagMs: Math.round(lateMs) }
  connections.changed(connection)
}
