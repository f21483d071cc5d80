import { availableParallelism } from 'node:os'
import type { Worker } from './worker.ts'

/**
 * How many sockets are handed over at a time. A crowd that arrives at once would make as many processes run at once, and
 * those that already serve somebody would wait behind all of them. The other half of the cores is theirs.
 */
const SLOTS = Math.max(1, Math.floor(availableParallelism() / 2))
/** How long a handshake holds its slot, in milliseconds: a client that sends nothing for longer keeps no core busy. */
export const SLOT_MS = 10

/** Says whether one more socket may be handed over. If not, one may be after {@link SLOT_MS} at the latest. */
export function hasFreeSlot(workers: Iterable<Pick<Worker, 'state' | 'adoptedAt'>>): boolean {
  const since = performance.now() - SLOT_MS
  let taken = 0
  for (const { state, adoptedAt } of workers) if (state === 'handshake' && adoptedAt > since) taken++
  return taken < SLOTS
}
