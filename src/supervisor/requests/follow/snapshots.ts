import type { Topic } from '../../../protocol/topics.ts'
import { type ConnectionTable, describe } from '../../accept/connections.ts'
import type { EventLog } from '../../log/event-log.ts'
import type { Worker } from '../../workers/worker.ts'

/** The parts that snapshots are read from. */
export interface SnapshotParts {
  connections: ConnectionTable
  workers: ReadonlySet<Worker>
  log: EventLog
}

/** Takes the snapshot that a new follower of a topic gets first: the params of notifications, as JSON texts. */
export function takeSnapshot({ connections, workers, log }: SnapshotParts, topic: Topic): string[] {
  switch (topic) {
    case 'connections':
      return connections.open.map(found => JSON.stringify({ event: 'snapshot', connection: describe(found) }))
    case 'workers':
      return [...workers].map(({ info }) => JSON.stringify({ event: 'snapshot', worker: info }))
    case 'log':
      return [JSON.stringify({ entries: log.recall() })]
    default:
      return []
  }
}
