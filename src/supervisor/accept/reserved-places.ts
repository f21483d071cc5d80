import { endings } from '../sentences.ts'
import type { Connection } from './connections.ts'

/** How long a connection in a place that is kept for operators may take to present its token, in milliseconds. */
export const RESERVED_HANDSHAKE_MS = 3_000
/** After so many milliseconds the worker of such a place must have refused and closed a connection that asks for nothing. */
const RESERVED_REFUSED_MS = RESERVED_HANDSHAKE_MS + 3_000

/**
 * Kills the worker of a reserved place whose connection has asked for nothing by then: neither a client that sends nothing nor
 * a worker that does not refuse it may hold a place that operators need. The connection's last line in the log says why.
 */
export function killUnlessServing(connection: Connection): void {
  const { id, worker } = connection
  setTimeout(() => {
    if (worker.connection !== id || worker.state !== 'handshake') return
    connection.ending = endings.heldReservedPlace
    worker.kill()
  }, RESERVED_REFUSED_MS).unref()
}
