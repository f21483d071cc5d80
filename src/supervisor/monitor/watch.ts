import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Worker } from '../workers/worker.ts'
import type { EndConnection } from './end-connection.ts'
import { everySecond } from './every-second.ts'
import { killHungWorkers } from './kill-hung-workers.ts'
import { createLargeWorkerKiller } from './kill-large-workers.ts'
import { createMemoryMeasure } from './measure-memory.ts'
import type { Metrics } from './metrics.ts'
import type { RequestMeter } from './request-meter.ts'
import { type StatsParts, tellStats } from './stats.ts'

/** The parts that are watched, and those that watch them. */
export interface WatchParts extends StatsParts {
  /** May change at run time. */
  options: Pick<ServerOptions, 'hungSeconds'>
  workers: ReadonlySet<Worker>
  /** Those who follow the frames of connections. */
  traffic: { catchUp(): void }
  meter: RequestMeter
  metrics: Metrics
  endConnection: EndConnection
}

/** Starts the tasks of every second: figures, watchdogs, and followers that catch up. Returns the function that stops them. */
export function startWatching(parts: WatchParts): () => void {
  const { options, meter, metrics, topics, traffic } = parts
  const killLargeWorkers = createLargeWorkerKiller(parts)
  const measureMemory = createMemoryMeasure(parts)
  return everySecond(meter, [
    ({ loopLagMs }) => {
      metrics.loopLagMs = loopLagMs
    },
    ({ loopLagMs }) => killHungWorkers(parts, { hungMs: options.hungSeconds * 1000, lagMs: loopLagMs }),
    killLargeWorkers,
    () => topics.catchUp(),
    () => traffic.catchUp(),
    figures => void tellStats(parts, figures),
    measureMemory,
  ])
}
