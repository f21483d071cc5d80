import type { BookStore } from '../../domain/book-store.ts'
import type { Stats } from '../../protocol/notifications.ts'
import type { Supervisor } from '../supervisor.ts'
import type { Topics } from '../workers/topics.ts'
import type { WorkerProcess } from '../workers/worker-process.ts'
import { watchForHung } from './hung-workers.ts'
import type { Metrics } from './metrics.ts'
import { proportionalMemory } from './process-memory.ts'
import type { RequestMeter } from './request-meter.ts'
import { createMemoryWatch } from './worker-memory.ts'

const TICK_MS = 1000
/** How many workers' memory is looked at in one tick: each look costs the kernel up to a millisecond. */
const MEMORY_PER_TICK = 16
/** A change of memory that is worth telling, in bytes. */
const MEMORY_STEP = 256 * 1024

interface Ticked {
  supervisor: Supervisor
  meter: RequestMeter
  metrics: Metrics
  topics: Topics
  store: BookStore
}

/** Does what is to be done each second: figures, memory, and an end for workers that hang. Returns what stops it. */
export function startTicker(ticked: Ticked): () => void {
  let next = 0
  const watchMemory = createMemoryWatch(ticked.supervisor)
  const timer = setInterval(() => {
    const figures = ticked.meter.read(TICK_MS)
    ticked.metrics.loopLagMs = figures.loopLagMs
    watchForHung(ticked.supervisor, { hungMs: ticked.supervisor.options.hungSeconds * 1000, lagMs: figures.loopLagMs })
    watchMemory()
    ticked.topics.catchUp()
    void tellStats(ticked, figures)
    next = lookAtMemory(ticked, next)
  }, TICK_MS)
  return () => clearInterval(timer)
}

async function tellStats(
  { supervisor, topics, store }: Ticked,
  figures: ReturnType<RequestMeter['read']>,
): Promise<void> {
  if (!topics.isFollowed('stats')) return
  const { books, journalBytes, writable, reason } = await store.status()
  const stats: Stats = {
    at: new Date().toISOString(),
    ...figures,
    connections: supervisor.connections.open.length,
    workers: supervisor.counts,
    ...supervisor.drain.state,
    books,
    journalBytes,
    writable,
    ...(reason !== undefined && { reason }),
  }
  topics.publish('stats', 'STATS', JSON.stringify(stats))
}

/** Looks at the memory of some workers, in turn. Returns where to go on. */
function lookAtMemory({ supervisor, topics }: Ticked, from: number): number {
  if (!topics.isFollowed('connections') && !topics.isFollowed('workers')) return from
  const workers = [...supervisor.pool.workers]
  if (workers.length === 0) return 0
  const count = Math.min(MEMORY_PER_TICK, workers.length)
  for (let index = 0; index < count; index++) {
    const worker = workers[(from + index) % workers.length]
    if (worker) void measure(worker, supervisor, topics)
  }
  return (from + count) % workers.length
}

async function measure(worker: WorkerProcess, { connections, pool }: Supervisor, topics: Topics): Promise<void> {
  const pss = await proportionalMemory(worker.pid)
  if (pss === undefined || !pool.workers.has(worker)) return
  const isNews = Math.abs(pss - worker.pss) >= MEMORY_STEP
  if (!isNews) return
  worker.pss = pss
  topics.publish('workers', 'WORKER', JSON.stringify({ event: 'changed', worker: worker.info }))
  const connection = connections.find(worker.connection)
  if (connection?.protocol !== undefined) connections.changed(connection)
}
