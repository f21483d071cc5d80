import { endings, workerLines } from '../sentences.ts'
import type { Worker } from '../workers/worker.ts'
import type { EndConnection } from './end-connection.ts'
import { residentMemory } from './resident-memory.ts'

/** The resident memory a worker may have, in bytes. A worker with a full heap and full queues has less than half of it. */
const MAX_RESIDENT = 512 * 1024 * 1024
/** How many workers are checked in one second; a check takes some microseconds. */
const LOOKS = 100

export interface MemoryWatched {
  workers: ReadonlySet<Worker>
  endConnection: EndConnection
  /** Reads the resident memory of a process, in bytes. */
  readMemory?(pid: number): number
}

/**
 * Kills workers that take too much memory outside of their heap, which Node's own limit does not count.
 * Returns the function that checks some workers, in turn, each time it is called.
 */
export function createLargeWorkerKiller({
  workers,
  endConnection,
  readMemory = residentMemory,
}: MemoryWatched): () => void {
  let next = 0
  return () => {
    const all = [...workers]
    for (let count = Math.min(LOOKS, all.length); count > 0; count--) {
      const worker = all[next++ % all.length]
      const resident = worker ? readMemory(worker.pid) : 0
      if (!worker || resident <= MAX_RESIDENT) continue
      const line = workerLines.tookMemory(worker.pid, Math.round(resident / 2 ** 20))
      endConnection(worker, { line, reason: endings.workerTookMemory })
    }
  }
}
