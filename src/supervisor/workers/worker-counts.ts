import type { WorkerCounts } from '../../protocol/results.ts'
import type { Worker } from './worker.ts'

/** Counts workers by what they are doing. Those in a handshake are busy, too. */
export function countWorkers(
  workers: Iterable<Worker>,
): Pick<WorkerCounts, 'busy' | 'spare' | 'starting' | 'handshake' | 'ending'> {
  const counts = { busy: 0, spare: 0, starting: 0, handshake: 0, ending: 0 }
  for (const { state } of workers) {
    if (state === 'spare' || state === 'starting' || state === 'ending') counts[state]++
    else counts.busy++
    if (state === 'handshake') counts.handshake++
  }
  return counts
}
