import type { WorkerCounts } from '../../protocol/results.ts'
import type { WorkerProcess } from './worker-process.ts'

/** Counts workers by what they are doing. Those in reserved places are not counted among those that greet. */
export function countWorkers(
  workers: Iterable<WorkerProcess>,
  reserved: ReadonlySet<WorkerProcess>,
): Pick<WorkerCounts, 'busy' | 'spare' | 'starting' | 'handshake' | 'ending'> {
  const counts = { busy: 0, spare: 0, starting: 0, handshake: 0, ending: 0 }
  for (const worker of workers) {
    const { state } = worker
    if (state === 'spare' || state === 'starting' || state === 'ending') counts[state]++
    else counts.busy++
    if (state === 'handshake' && !reserved.has(worker)) counts.handshake++
  }
  return counts
}
