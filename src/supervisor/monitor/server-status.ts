import type { StatusResult, WorkerCounts } from '../../protocol/results.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'

/** The parts that STATUS is read from. */
export interface StatusParts {
  version: string
  sandbox: readonly string[]
  /** When the server started, by the monotonic clock. */
  startedAt: number
  connections: ConnectionTable
  drain: Drain
  counts(): WorkerCounts
}

/** The answer to STATUS without what the worker and the store add. */
type ServerStatus = Omit<StatusResult, 'limits' | 'books' | 'revision' | 'epoch' | 'writable'>

/** Tells a connection about the server, and about itself. */
export function serverStatus(parts: StatusParts, { id, who, worker, role }: Connection): ServerStatus {
  const { version, sandbox, startedAt, connections, drain, counts } = parts
  return {
    version,
    pid: worker.pid,
    supervisorPid: process.pid,
    connection: id,
    client: who.client,
    role,
    uptimeMs: Math.round(performance.now() - startedAt),
    connections: connections.open.length,
    workers: counts(),
    sandbox: [...sandbox],
    ...drain.state,
  }
}
