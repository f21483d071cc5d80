import type { WorkerCounts } from '../../protocol/results.ts'
import type { ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'
import type { Listener } from '../accept/listener.ts'
import type { RefusalCounts } from '../accept/refusal-counts.ts'
import type { LogFiles } from '../log/log-files.ts'
import type { Worker } from '../workers/worker.ts'
import type { Readings } from './metrics.ts'
import { type ProbedStore, probeStore } from './readiness.ts'

/** The parts that the readings come from. */
export interface ReadingParts {
  version: string
  /** When the server started, by the monotonic clock. */
  startedAt: number
  store: ProbedStore
  logFiles: Pick<LogFiles, 'dropped'>
  listener: Pick<Listener, 'accepted'>
  connections: ConnectionTable
  refusalCounts: RefusalCounts
  drain: Drain
  workers: Iterable<Worker>
  counts(): WorkerCounts
}

const MICROSECONDS = 1e-6

/** Reads the figures that the metrics report besides their own counts. */
export async function takeReadings(parts: ReadingParts): Promise<Readings> {
  const { version, startedAt, store, logFiles, listener, connections, refusalCounts, drain, workers, counts } = parts
  const { user, system } = process.cpuUsage()
  const { status } = await probeStore(store)
  const { max, waiting } = counts()
  return {
    version,
    uptimeSeconds: (performance.now() - startedAt) / 1000,
    accepted: listener.accepted,
    refused: refusalCounts.byReason,
    connections: connections.all,
    workers,
    maxWorkers: max,
    waiting,
    store: status,
    isDraining: drain.isDraining,
    logLinesDropped: logFiles.dropped,
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) * MICROSECONDS,
  }
}
