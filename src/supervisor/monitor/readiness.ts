import type { BookStore, StoreStatus } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { LogFiles } from '../log/log-files.ts'
import type { Supervisor } from '../supervisor.ts'
import type { Metrics } from './metrics.ts'

interface Probed {
  supervisor: Supervisor
  metrics: Metrics
  store: BookStore
  logFiles: LogFiles
  version: string
}

/** What monitoring asks. */
export interface Probes {
  /** Why nobody should be sent here; undefined when all is well. */
  unreadiness(): Promise<string | undefined>
  /** All figures in Prometheus' text format. */
  metrics(): Promise<string>
}

const MICROSECONDS = 1e-6

export function createProbes({ supervisor, metrics, store, logFiles, version }: Probed): Probes {
  const startedAt = performance.now()

  return {
    async unreadiness() {
      if (supervisor.drain.isDraining) return 'the server takes no new connections'
      const { reason } = await readStore(store)
      return reason
    },
    async metrics() {
      const { user, system } = process.cpuUsage()
      return metrics.text({
        version,
        uptimeSeconds: (performance.now() - startedAt) / 1000,
        accepted: supervisor.accepted,
        connections: supervisor.connections.all,
        workers: supervisor.pool.workers,
        maxWorkers: supervisor.counts.max,
        waiting: supervisor.counts.waiting,
        store: (await readStore(store)).status,
        isDraining: supervisor.drain.isDraining,
        logLinesDropped: logFiles.dropped,
        residentBytes: process.memoryUsage.rss(),
        cpuSeconds: (user + system) * MICROSECONDS,
      })
    },
  }
}

/** Whether books can be read, found out by reading one. */
async function readStore(store: BookStore): Promise<{ status?: StoreStatus; reason?: string }> {
  try {
    await store.list({ limit: 1 })
    return { status: await store.status() }
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    return { reason: `the catalogue cannot be read: ${error.message}` }
  }
}
