import type { ConnectionTable, Who } from '../accept/connections.ts'
import type { EventLog } from '../log/event-log.ts'
import type { Worker } from '../workers/worker.ts'

/** What the log says of a connection's end. */
interface End {
  /** The line that says why the worker is killed. */
  line: string
  /** What the connection's own last line gives as its reason; without one, how the worker exited. */
  reason?: string
  /** The operator who wants it; without one, the server does. */
  by?: Who
}

/** Kills a worker, and so ends the connection that it serves. */
export type EndConnection = (worker: Worker, end: End) => void

export function createEndConnection(log: EventLog, connections: ConnectionTable): EndConnection {
  return (worker, { line, reason, by }) => {
    if (by) log.of(by).deed(line)
    else log.of({ pid: worker.pid }).error(line)
    const connection = connections.find(worker.connection)
    if (connection && reason !== undefined) connection.ending = reason
    worker.kill()
  }
}
