import type { Position } from '../domain/book-store.ts'
import type { Limits } from './limits.ts'
import type { Change, Draining, WorkerCounts } from './results.ts'
import type { Role } from './roles.ts'

// The notifications of the server. Times are ISO 8601 UTC, sizes bytes, durations milliseconds.

export interface Welcome extends Position {
  server: string
  version: string
  protocol: string
  connection: number
  client: string
  /** The process of this connection's worker. */
  pid: number
  role: Role
  limits: Limits
}

interface Resync extends Position {
  subscription: number
  reason: string
}

export interface ConnectionInfo {
  /** Starts at 1 with each server start; shown as `#7`. */
  id: number
  /** The process that serves it. */
  pid: number
  /** The name that the client gave, else `#id`. */
  client: string
  role: Role
  address: string
  protocol: 'websocket' | 'http'
  since: string
  requests: number
  bytesIn: number
  bytesOut: number
  lastMethod: string
  /** The proportional set size of its worker in bytes; 0 while it is unknown. */
  pss: number
  /** The processor time that its worker used for this connection, in milliseconds. */
  cpu: number
  /** How late its worker's event loop ran in the last second. */
  lagMs: number
}

export interface ConnectionEvent {
  event: 'snapshot' | 'opened' | 'changed' | 'closed'
  connection: ConnectionInfo
  /** The close code, with `closed`. */
  code?: number
  reason?: string
}

export interface WorkerInfo {
  pid: number
  state: 'starting' | 'spare' | 'handshake' | 'busy' | 'ending'
  connection?: number
  /** How many connections it has served. */
  served: number
  pss: number
}

export interface WorkerEvent {
  event: 'snapshot' | 'started' | 'changed' | 'ended'
  worker: WorkerInfo
  exit?: { code: number | null; signal: string | null }
}

export interface LogEntry {
  at: string
  level: 'info' | 'warn' | 'error'
  connection?: number
  pid?: number
  client?: string
  method?: string
  /** The book it was about. */
  id?: number
  /** A status of HTTP, also for WebSockets: 200, 201, 404 … */
  status?: number
  ms?: number
  message?: string
}

export interface LogEvent {
  entries: LogEntry[]
  /** How many entries were left out before these. */
  dropped?: number
}

export interface Stats {
  at: string
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  connections: number
  workers: WorkerCounts
  /** What stands between a worker and the machine, see STATUS. */
  sandbox: string[]
  draining?: Draining
  books: number
  journalBytes: number
  loopLagMs: number
  writable: boolean
  /** Why the catalogue is not writable. */
  reason?: string
}

/** What is told of a connection whose frames are followed: a frame, how many were left out, or the end. */
export interface TrafficEvent {
  connection: number
  at: string
  /** Of a frame: `in` came from the client, `out` was sent to it. */
  direction?: 'in' | 'out'
  /** Of a frame: its length, as it was sent. */
  bytes?: number
  /** Of a frame: its text, masked, and cut at `LENGTHS.traffic` bytes. */
  text?: string
  /** How many frames were left out since the last one that was told. */
  dropped?: number
  /** How the connection ended: nothing more is told of it. */
  ended?: string
}

type Subscribed<Params> = Params & { subscription: number }

/** Each notification with its params. */
interface Notifications {
  WELCOME: Welcome
  CHANGE: Subscribed<Change>
  RESYNC: Resync
  CONNECTION: Subscribed<ConnectionEvent>
  WORKER: Subscribed<WorkerEvent>
  LOG: Subscribed<LogEvent>
  STATS: Subscribed<Stats>
  TRAFFIC: Subscribed<TrafficEvent>
}

export type NotificationName = keyof Notifications
export type Notification = {
  [Name in NotificationName]: { method: Name; params: Notifications[Name] }
}[NotificationName]
