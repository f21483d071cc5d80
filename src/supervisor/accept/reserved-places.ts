import type { Worker } from '../workers/worker.ts'

/** How long a connection in a place that is kept for operators may take to present its token, in milliseconds. */
export const RESERVED_HANDSHAKE_MS = 3_000
/** After so many milliseconds its worker has refused it, and closed it. */
const RESERVED_REFUSED_MS = RESERVED_HANDSHAKE_MS + 3_000

/**
 * Kills the worker of a reserved place that serves nobody by then: neither a client that sends nothing nor a worker that
 * does not refuse it may hold a place that operators need.
 */
export function killUnlessServing(worker: Worker, connection: number): void {
  setTimeout(() => {
    if (worker.connection === connection && worker.state === 'handshake') worker.kill()
  }, RESERVED_REFUSED_MS).unref()
}
