import { readFileSync, writeFileSync } from 'node:fs'
import type { Supervisor } from '../supervisor.ts'

/** A worker with its heap full and its queues as long as they may be has less than half of it. In bytes. */
const MAX_RESIDENT = 512 * 1024 * 1024
/** How many workers are looked at in one tick; a look takes some microseconds. */
const LOOKS = 100
/** How much rather than others the kernel takes a process when memory is out, from -1000 to 1000. */
const RATHER = 500

/**
 * Ends workers that have taken too much memory outside of their heap, which Node's own limit does not count.
 * Returns what looks at some workers, in turn, each time it is called.
 */
export function createMemoryWatch({ pool, connections, log }: Supervisor): () => void {
  let next = 0
  return () => {
    const workers = [...pool.workers]
    for (let count = Math.min(LOOKS, workers.length); count > 0; count--) {
      const worker = workers[next++ % workers.length]
      const resident = worker ? residentMemory(worker.pid) : 0
      if (!worker || resident <= MAX_RESIDENT) continue
      const message = `worker ${worker.pid} has ${Math.round(resident / 2 ** 20)} MiB of memory and is killed`
      log.add({ level: 'error', pid: worker.pid, message })
      const connection = connections.find(worker.connection)
      if (connection) connection.ending = 'worker took too much memory'
      worker.kill()
    }
  }
}

/** Lets the kernel end this process rather than others when the machine is out of memory. Does nothing where it cannot. */
export function offerFirst(pid: number): void {
  attempt(() => writeFileSync(`/proc/${pid}/oom_score_adj`, String(RATHER)))
}

/** Bytes, shared ones too; 0 where the system does not tell or the process is gone. */
function residentMemory(pid: number): number {
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? ''
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
