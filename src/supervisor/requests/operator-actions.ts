import { BookstoreError } from '../../domain/errors.ts'
import type { Topic } from '../../protocol/params.ts'
import type { StatusResult } from '../../protocol/results.ts'
import { type Connection, describe, nameOf } from '../accept/connections.ts'
import { REFUSALS, type RefusalReason } from '../accept/refusals.ts'
import type { Probes } from '../monitor/readiness.ts'
import type { Supervisor, SupervisorParts } from '../supervisor.ts'
import type { Controls } from './handlers.ts'

/** After how long one who was turned away may try again. */
const RETRY_AFTER_MS = 5_000

interface Given extends Pick<SupervisorParts, 'tokens' | 'version' | 'onDetach' | 'onShutdown'>, Probes {
  supervisor: Supervisor
  drain(): void
}

/** Builds what operators may have done to a server. */
export function createControls({
  supervisor,
  tokens,
  version,
  drain,
  onDetach,
  onShutdown,
  ...probes
}: Given): Controls {
  const startedAt = performance.now()

  function find(id: number): Connection {
    const connection = supervisor.connections.find(id)
    if (connection) return connection
    throw new BookstoreError('NOT_FOUND', `there is no connection ${id}`)
  }

  function refuse(reason: RefusalReason, message: string): BookstoreError {
    supervisor.countRefusal(reason)
    const code = REFUSALS[reason].status === 429 ? 'RATE_LIMITED' : 'OVERLOADED'
    return new BookstoreError(code, message, { retryAfterMs: RETRY_AFTER_MS })
  }

  function note(by: Connection, what: string): void {
    supervisor.log.add({ level: 'warn', connection: by.id, pid: by.worker.pid, client: nameOf(by), message: what })
  }

  return {
    detach: onDetach,
    drain,
    shutdown: onShutdown,
    unreadiness: probes.unreadiness,
    metrics: probes.metrics,
    noteFault({ id, worker }, error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      supervisor.log.add({ level: 'error', connection: id, pid: worker.pid, message })
    },
    close(id, reason, by) {
      const connection = find(id)
      connection.ending = reason === '' ? `ended by ${nameOf(by)}` : reason
      note(by, `ends connection #${id} of ${nameOf(connection)}`)
      connection.worker.send({ t: 'close', c: id, code: 1000, reason: connection.ending })
      // The worker goes with it: one whose connection was ended on purpose is not used again.
      connection.worker.end()
    },
    kill(id, by) {
      const connection = find(id)
      connection.ending = `worker killed by ${nameOf(by)}`
      note(by, `kills worker ${connection.worker.pid} of connection #${id}`)
      connection.worker.kill()
    },
    status: connection => JSON.stringify(status(connection)),
    snapshot: topic => snapshot(supervisor, topic).map(item => JSON.stringify(item)),
    roleOf: tokens.roleOf,
    requirePlace(connection, address, role) {
      if (connection.isReserved && role !== 'operator') {
        throw supervisor.drain.isDraining
          ? refuse('draining', REFUSALS.draining.message)
          : refuse('queue_full', 'too many clients are connected')
      }
      // Before its request was read, a client behind a proxy had the proxy's address.
      const reason = address === connection.address ? undefined : supervisor.tooMany(address)
      if (reason !== undefined) throw refuse('address_full', reason)
    },
  }

  function status(connection: Connection): Omit<StatusResult, 'limits' | 'books' | 'revision' | 'epoch' | 'writable'> {
    return {
      version,
      pid: connection.worker.pid,
      supervisorPid: process.pid,
      connection: connection.id,
      client: nameOf(connection),
      role: connection.role,
      uptimeMs: Math.round(performance.now() - startedAt),
      connections: supervisor.connections.open.length,
      workers: supervisor.counts,
      ...supervisor.drain.state,
    }
  }
}

function snapshot({ connections, pool, log }: Supervisor, topic: Topic): unknown[] {
  switch (topic) {
    case 'connections':
      return connections.open.map(connection => ({ event: 'snapshot', connection: describe(connection) }))
    case 'workers':
      return [...pool.workers].map(worker => ({ event: 'snapshot', worker: worker.info }))
    case 'log':
      return [{ entries: log.recall() }]
    default:
      return []
  }
}
