import type { Position } from '../domain/book-store.ts'
import type { LogEntry, TrafficEvent } from '../protocol/notifications.ts'
import type { Role } from '../protocol/roles.ts'
import type { RefusalKind } from '../refusals/kinds.ts'
import type { SealPlan } from '../system-calls/plan.ts'

// The messages between supervisor and worker, besides calls (`calls.ts`) and the socket itself (`hand-over.ts`).
//
// worker → supervisor
//   {t: 'sealing'}               the worker is about to close its doors
//   {t: 'sealed'}                body: Walls; only of a worker that proves them
//   {t: 'ready'}                 the worker can take a socket
//   {t: 'adopted', c}            the worker has the socket of connection c
//   {t: 'gone', c}               the client of c left before the socket arrived
//   {t: 'call', i, m}            a call of method m; body: its params
//   {t: 'unfollow', topic, c}    the worker wants no more of a feed; c: with traffic, the connection
//   {t: 'traffic'}               body: TrafficFrame; only while the connection is tapped
//   {t: 'log'}                   body: WorkerLogEntry[]
//   {t: 'refused'}               body: RefusedCalls; before a heartbeat, when there were any
//   {t: 'heartbeat', next}       body: Heartbeat; every second while requests come in, every 3 to 5 s when idle; `next`: milliseconds until the next one
//   {t: 'done', code, reason}    the connection is over; the worker can take another socket
// supervisor → worker
//   {t: 'settings'}              body: WorkerSettings; before the first socket
//   {t: 'seal'}                  close the doors: all that has to be opened of the worker is open
//   {t: 'ok' | 'error', i}       the answer to a call
//   {t: 'feed', k, c}            body: the params of notification k, without its subscription; c: with TRAFFIC, the connection
//   {t: 'tap', c, isOpen}        tell the frames of connection c, or tell them no longer
//   {t: 'close', c, code, reason} end connection c, once what it asked is answered
//   {t: 'drain'}                 the server takes no new connections: who would come back by itself does so later
//   {t: 'exit'}                  end the process when the connection is over

/** What a worker needs to know of the server that it is part of. */
export interface WorkerSettings {
  version: string
  /** How long a client may take to answer a close frame, in milliseconds. */
  closeMs: number
  /** Names that a Host header may hold besides those of loopback. */
  hostNames: string[]
  /** Origins of web pages that may connect, besides the server's own. */
  origins: string[]
  trustProxy: boolean
  /** Whether the descriptor of `shared-books/` is there. */
  sharesBooks: boolean
  /** How the worker closes its doors; without it the kernel has no sandbox around it. */
  seal?: Sealing
  /** Whether the worker is to prove the walls with its life, and serves nobody. */
  isProof?: boolean
}

/** How a worker closes its doors. */
export interface Sealing extends SealPlan {
  /** What has to stand then. */
  walls: Walls
}

/** What stands between a worker and the machine, besides the filter of system calls without which it does not serve. */
export interface Walls {
  /** The ABI of Landlock up to which all is forbidden, on every thread; 0: it does not stand. */
  landlock: number
  whyNoLandlock?: string
  /** Whether a call that was refused can be named. */
  names: boolean
}

/** How often the kernel refused calls that are on no list: pairs of a call's number and a count. */
export type RefusedCalls = [number: number, count: number][]

/** The params of the call that opens a connection. */
export interface OpenRequest {
  protocol: 'websocket' | 'http'
  client?: string
  token?: string
  /** The client's address as a trusted proxy tells it. */
  address?: string
}

/** The answer to the call that opens a connection. */
export interface Opened extends Position {
  role: Role
  /** The client's name, else `#connection`. */
  client: string
}

/** What a worker tells of the connection whose frames are followed: a frame, or how many it left out and none since. */
export type TrafficFrame = Pick<TrafficEvent, 'direction' | 'bytes' | 'text' | 'dropped'>

/** The figures of a worker and its connection, with each heartbeat. Times are milliseconds. */
export interface Heartbeat {
  requests: number
  bytesIn: number
  bytesOut: number
  lastMethod: string
  cpuMs: number
  lagMs: number
}

/** A log entry as a worker makes it. The supervisor adds the time, the process, the connection and the client. */
export interface WorkerLogEntry extends Pick<LogEntry, 'level' | 'method' | 'id' | 'status' | 'ms' | 'message'> {
  bytes?: number
  /** Why something was refused. Entries of one kind are limited, see `refusals/log-throttle.ts`. */
  refused?: RefusalKind
  /** How many entries like this one were left out before it. */
  more?: number
  /** With HTTP and upgrades: the request line, the other fields of the Combined Log Format, and the address that a trusted proxy tells. */
  http?: { line: string; referer: string; agent: string; address?: string }
}
