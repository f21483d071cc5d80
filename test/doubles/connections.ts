import type { ConnectionEvent } from '../../src/protocol/notifications.ts'
import { ConnectionTable } from '../../src/supervisor/accept/connections.ts'

/** A table of connections, and what it told of them. */
export function createConnections({ trustProxy = false } = {}): {
  connections: ConnectionTable
  events: ConnectionEvent[]
} {
  const events: ConnectionEvent[] = []
  const tell = (event: ConnectionEvent) => void events.push(event)
  return { connections: new ConnectionTable({ tell, options: { trustProxy } }), events }
}
