import { availableParallelism } from 'node:os'
import type { WorkerProcess } from './worker-process.ts'

/**
 * How many sockets are greeted at a time: a crowd that comes at once would have as many processes run at once, and those
 * that serve somebody already would wait behind all of them. The other half of the cores is theirs.
 */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2))
/** How long that is waited for, in milliseconds: who says nothing for longer keeps no core busy. */
export const GREETING_MS = 10

/** Whether one more socket may be greeted now; if not, it may be {@link GREETING_MS} later at the latest. */
export function mayGreet(workers: Iterable<Pick<WorkerProcess, 'state' | 'adoptedAt'>>): boolean {
  const since = performance.now() - GREETING_MS
  let greeted = 0
  for (const { state, adoptedAt } of workers) if (state === 'handshake' && adoptedAt > since) greeted++
  return greeted < AT_ONCE
}
