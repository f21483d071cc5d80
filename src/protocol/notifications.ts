import * as v from 'valibot'
import { CONNECTION_PROTOCOLS, LENGTHS } from './limits.ts'
import { change, serverState } from './results.ts'
import { described } from './schemas/described.ts'
import { lendingEvent } from './schemas/lending.ts'
import { client, connection, count, limits, moment, pid, position, processId, role } from './schemas/shapes.ts'

// The notifications of the server, as schemas of which types and documents are made. Times are ISO 8601 UTC, sizes bytes,
// durations milliseconds.

const amount = v.pipe(v.number(), v.minValue(0))

const welcome = v.object({
  server: v.literal('websocket-bookstore'),
  version: v.string(),
  protocol: v.string(),
  connection,
  client,
  pid,
  role,
  ...position.entries,
  limits,
})

const connectionInfo = v.object({
  id: connection,
  pid,
  client,
  role,
  address: v.string(),
  protocol: v.picklist(CONNECTION_PROTOCOLS),
  since: moment,
  requests: count,
  bytesIn: count,
  bytesOut: count,
  lastMethod: v.string(),
  pss: described(count, 'The proportional set size of its worker in bytes; 0 while it is unknown.'),
  cpu: described(amount, 'The processor time that its worker used for this connection, in milliseconds.'),
  lagMs: described(amount, "How late its worker's event loop ran in the last second."),
})

const connectionEvent = v.object({
  event: v.picklist(['snapshot', 'opened', 'changed', 'closed']),
  connection: connectionInfo,
  code: v.exactOptional(described(count, 'The close code, with closed.')),
  reason: v.exactOptional(v.string()),
})

const workerInfo = v.object({
  pid: processId,
  state: v.picklist(['starting', 'spare', 'handshake', 'busy', 'ending']),
  connection: v.exactOptional(connection),
  served: described(count, 'How many connections it has served.'),
  pss: count,
})

const workerEvent = v.object({
  event: v.picklist(['snapshot', 'started', 'changed', 'ended']),
  worker: workerInfo,
  exit: v.exactOptional(v.object({ code: v.nullable(v.number()), signal: v.nullable(v.string()) })),
})

const logEntry = v.object({
  at: moment,
  level: v.picklist(['info', 'warn', 'error']),
  connection: v.exactOptional(connection),
  pid: v.exactOptional(processId),
  client: v.exactOptional(client),
  method: v.exactOptional(v.string()),
  id: v.exactOptional(described(count, 'The book it was about.')),
  status: v.exactOptional(described(count, 'A status of HTTP, also for WebSockets: 200, 201, 404 …')),
  ms: v.exactOptional(amount),
  message: v.exactOptional(v.string()),
})

const logEvent = v.object({
  entries: v.array(logEntry),
  dropped: v.exactOptional(described(count, 'How many entries were left out before these.')),
})

const stats = v.object({
  at: moment,
  requestsPerSecond: amount,
  p50Ms: amount,
  p99Ms: amount,
  journalBytes: count,
  loopLagMs: amount,
  ...serverState.entries,
})

/** What is told of a connection whose frames are followed: a frame, how many were left out, or the end. */
const trafficEvent = v.object({
  connection,
  at: moment,
  direction: v.exactOptional(
    described(v.picklist(['in', 'out']), 'Of a frame: in came from the client, out was sent to it.'),
  ),
  bytes: v.exactOptional(described(count, 'Of a frame: its length, as it was sent.')),
  text: v.exactOptional(described(v.string(), `Of a frame: its text, masked, and cut at ${LENGTHS.traffic} bytes.`)),
  dropped: v.exactOptional(described(count, 'How many frames were left out since the last one that was told.')),
  ended: v.exactOptional(described(v.string(), 'How the connection ended: nothing more is told of it.')),
})

const subscription = described(count, 'The number that SUBSCRIBE answered.')

/** The params of each notification. */
export const NOTIFICATIONS = {
  WELCOME: welcome,
  CHANGE: v.object({ subscription, ...change.entries }),
  RESYNC: v.object({ subscription, reason: v.string(), ...position.entries }),
  CONNECTION: v.object({ subscription, ...connectionEvent.entries }),
  WORKER: v.object({ subscription, ...workerEvent.entries }),
  LOG: v.object({ subscription, ...logEvent.entries }),
  STATS: v.object({ subscription, ...stats.entries }),
  TRAFFIC: v.object({ subscription, ...trafficEvent.entries }),
  LENDING: v.object({ subscription, ...lendingEvent.entries }),
}

export type Welcome = v.InferOutput<typeof welcome>
export type ConnectionInfo = v.InferOutput<typeof connectionInfo>
export type ConnectionEvent = v.InferOutput<typeof connectionEvent>
export type WorkerInfo = v.InferOutput<typeof workerInfo>
export type WorkerEvent = v.InferOutput<typeof workerEvent>
export type LogEntry = v.InferOutput<typeof logEntry>
export type LogEvent = v.InferOutput<typeof logEvent>
export type Stats = v.InferOutput<typeof stats>
export type TrafficEvent = v.InferOutput<typeof trafficEvent>

export type NotificationName = keyof typeof NOTIFICATIONS
export type Notification = {
  [Name in NotificationName]: { method: Name; params: v.InferOutput<(typeof NOTIFICATIONS)[Name]> }
}[NotificationName]
