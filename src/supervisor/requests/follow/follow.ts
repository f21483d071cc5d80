import { joinItems } from '../../../channel/channel.ts'
import type { BookStore, Position } from '../../../domain/book-store.ts'
import { BookstoreError } from '../../../domain/errors.ts'
import { roleOfTopic, TOPICS, type Topic } from '../../../protocol/topics.ts'
import type { Connection, ConnectionTable } from '../../accept/connections.ts'
import type { EventLog } from '../../log/event-log.ts'
import { operatorLines, requestErrors, resyncReasons } from '../../sentences.ts'
import type { Topics } from '../../workers/topics.ts'
import type { Answer, Fields, HandlerTable } from '../handler.ts'
import { readConnection } from '../read-call.ts'
import { isCount } from '../read-fields.ts'
import { requireRole } from '../require-role.ts'
import type { Traffic } from './traffic.ts'

/** The most that a follower is told of what it missed, in bytes. */
const MAX_MISSED = 2 * 1024 * 1024

/** The parts that following a topic needs. */
export interface FollowParts {
  store: Pick<BookStore, 'status' | 'changes'>
  topics: Topics
  traffic: Traffic
  connections: Pick<ConnectionTable, 'find' | 'followsEvents'>
  log: EventLog
  /** The snapshot that a new follower of a topic gets first, as JSON texts. */
  snapshot(topic: Topic): string[]
}

/** The call that subscribes: a snapshot or what was missed, and from then on the feed. */
export function createFollowHandlers(parts: FollowParts): HandlerTable {
  return { follow: { role: 'reader', handle: (connection, fields) => follow(parts, connection, fields) } }
}

function follow(parts: FollowParts, connection: Connection, fields: Fields): Promise<Answer> {
  const { topic, revision, epoch } = fields
  const name = TOPICS.find(known => known === topic)
  if (!name) throw new BookstoreError('INVALID', requestErrors.unknownTopic(TOPICS))
  requireRole(connection, roleOfTopic(name), `SUBSCRIBE ${name}`)
  if (name === 'traffic') return followTraffic(parts, connection, fields)
  if (name !== 'books') return snapshot(parts, name, connection)
  const since = isCount(revision) ? { revision, ...(typeof epoch === 'string' && { epoch }) } : undefined
  // The worker follows before the position is known, and drops what is not after it: so no change is lost in between.
  parts.topics.follow(name, connection.worker)
  parts.connections.followsEvents(connection)
  return missed(parts, since)
}

async function snapshot(parts: FollowParts, topic: Topic, { id, worker }: Connection): Promise<Answer> {
  const { revision, epoch } = await parts.store.status()
  // Meanwhile the worker may have begun to serve another connection.
  if (worker.connection !== id) throw new BookstoreError('OVERLOADED', requestErrors.connectionOver)
  const body = joinItems(parts.snapshot(topic))
  parts.topics.follow(topic, worker)
  return { head: { revision, epoch }, body }
}

/** Follows the frames of a connection. That is logged: who is followed cannot see it. */
async function followTraffic(parts: FollowParts, by: Connection, fields: Fields): Promise<Answer> {
  const { store, connections, traffic, log } = parts
  const id = readConnection(fields)
  const { revision, epoch } = await store.status()
  const followed = connections.find(id)
  // Before it has asked for something it is no connection that anybody was told of.
  if (followed?.protocol === undefined) throw new BookstoreError('NOT_FOUND', requestErrors.connectionNotFound(id))
  if (by.worker.connection !== by.id) throw new BookstoreError('OVERLOADED', requestErrors.connectionOver)
  log.of(by.who).deed(operatorLines.followsTraffic(id, followed.who.client))
  traffic.follow(followed, by.worker)
  return { head: { revision, epoch } }
}

async function missed(
  { store }: FollowParts,
  since: { revision: number; epoch?: string } | undefined,
): Promise<Answer> {
  const { epoch } = await store.status()
  const from: Position | undefined = since && { epoch, ...since }
  const subscription = await store.changes(from, () => {})
  subscription.end()
  const { position } = subscription
  if ('resync' in subscription) return { head: { ...position, resync: subscription.resync } }
  const body = joinItems(subscription.missed.map(({ text }) => text))
  if (Buffer.byteLength(body) <= MAX_MISSED) return { head: { ...position }, body }
  return { head: { ...position, resync: resyncReasons.tooFarBack } }
}
