import type { ConnectionTable } from '../accept/connections.ts'
import type { Topics } from '../workers/topics.ts'
import type { Worker } from '../workers/worker.ts'

/** How many workers' memory is measured in one second: each takes the kernel up to a millisecond. */
const MEASURED = 16
/** Followers are told of a change of memory that is larger than this, in bytes. */
const STEP = 256 * 1024

export interface Measured {
  workers: ReadonlySet<Worker>
  connections: ConnectionTable
  topics: Topics
}

/**
 * Measures the memory of workers for those who follow them.
 * Returns the function that measures some workers, in turn, each time it is called.
 */
export function createMemoryMeasure(measured: Measured): () => void {
  const { workers, topics } = measured
  let next = 0
  return () => {
    if (!topics.isFollowed('connections') && !topics.isFollowed('workers')) return
    const all = [...workers]
    for (let count = Math.min(MEASURED, all.length); count > 0; count--) {
      const worker = all[next++ % all.length]
      if (worker) void measure(worker, measured)
    }
  }
}

async function measure(worker: Worker, { workers, connections, topics }: Measured): Promise<void> {
  const pss = await worker.memory?.proportional()
  if (pss === undefined || !workers.has(worker) || Math.abs(pss - worker.pss) < STEP) return
  worker.pss = pss
  topics.publish('workers', 'WORKER', JSON.stringify({ event: 'changed', worker: worker.info }))
  const connection = connections.find(worker.connection)
  if (connection?.protocol !== undefined) connections.changed(connection)
}
