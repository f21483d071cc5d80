import type { BookStore } from '../../domain/book-store.ts'
import type { Stats } from '../../protocol/notifications.ts'
import type { WorkerCounts } from '../../protocol/results.ts'
import type { ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'
import type { Topics } from '../workers/topics.ts'
import type { RequestFigures } from './request-meter.ts'

/** The parts that STATS is read from. */
export interface StatsParts {
  topics: Topics
  sandbox: readonly string[]
  store: Pick<BookStore, 'status'>
  connections: ConnectionTable
  drain: Drain
  counts(): WorkerCounts
}

/** Tells STATS to those who follow it. */
export async function tellStats(parts: StatsParts, figures: RequestFigures): Promise<void> {
  const { topics, sandbox, store, connections, drain, counts } = parts
  if (!topics.isFollowed('stats')) return
  const { books, journalBytes, writable, reason } = await store.status()
  const stats: Stats = {
    at: new Date().toISOString(),
    ...figures,
    connections: connections.open.length,
    workers: counts(),
    sandbox: [...sandbox],
    ...drain.state,
    books,
    journalBytes,
    writable,
    ...(reason !== undefined && { reason }),
  }
  topics.publish('stats', 'STATS', JSON.stringify(stats))
}
