import type { Supervisor } from '../supervisor.ts'
import type { WorkerProcess } from '../workers/worker-process.ts'

/** A start takes a tenth of a second; on a machine that is out of breath a hundred times that. */
const START_MS = 30_000
/** How late a report is before followers see it grow, in milliseconds. */
const LATE_MS = 1_000

interface Patience {
  /** How long a worker may be silent after its report was due, in milliseconds. */
  hungMs: number
  /** How late this process itself was since the last look. */
  lagMs: number
}

/**
 * Kills workers that hang: in an endless loop, stopped, or never done with their start. A worker reports each second
 * while it is asked, and says with each report when the next one comes.
 *
 * Time in which this process did not listen does not count; after a pause of the whole machine all begin anew.
 */
export function watchForHung(supervisor: Supervisor, { hungMs, lagMs }: Patience): void {
  const now = performance.now()
  for (const worker of supervisor.pool.workers) {
    if (lagMs > hungMs / 2) worker.heardAt = now
    const late = lateness(worker, now) - lagMs
    if (late > hungMs) end(worker, supervisor, now - worker.heardAt)
    else if (late > LATE_MS) tell(worker, supervisor, late)
  }
}

/** For how many milliseconds something should have been heard of a worker. Nothing is due from one that waits. */
function lateness({ state, heardAt, beatMs }: WorkerProcess, now: number): number {
  if (state === 'starting') return now - heardAt - START_MS
  return state === 'busy' || state === 'handshake' ? now - heardAt - beatMs : 0
}

function end(worker: WorkerProcess, { connections, log }: Supervisor, silentMs: number): void {
  const message = `worker ${worker.pid} has not been heard of for ${Math.round(silentMs / 1000)} s and is killed`
  log.add({ level: 'error', pid: worker.pid, message })
  const connection = connections.find(worker.connection)
  if (connection) connection.ending = 'worker hung'
  worker.kill()
}

/** It cannot report how late it is: we do, so that a person sees it hang. */
function tell(worker: WorkerProcess, { connections }: Supervisor, lateMs: number): void {
  const connection = connections.find(worker.connection)
  if (connection?.protocol === undefined) return
  connection.beat = { ...connection.beat, lagMs: Math.round(lateMs) }
  connections.changed(connection)
}
