import type { Position } from '../domain/book-store.ts'
import type { LogEntry } from '../protocol/notifications.ts'
import type { Role } from '../protocol/roles.ts'
import type { RefusalKind } from '../refusals/kinds.ts'

// What supervisor and worker say to each other besides calls (`calls.ts`) and the socket itself (`hand-over.ts`).
//
// worker → supervisor
//   {t: 'ready'}                 it can take a socket
//   {t: 'adopted', c}            connection c is its own now
//   {t: 'gone', c}               the client of c left before the socket arrived
//   {t: 'call', i, m}            a question; the body has the params
//   {t: 'log'}                   body: WorkerLogEntry[]
//   {t: 'beat', next}            body: Beat; each second while it is asked, every five when not; `next`: milliseconds until then
//   {t: 'done', code, reason}    the connection is over; the worker can take another socket
// supervisor → worker
//   {t: 'settings'}              body: WorkerSettings; before the first socket
//   {t: 'ok' | 'error', i}       the answer to a question
//   {t: 'feed', k}               body: the params of notification k, without its subscription
//   {t: 'close', c, code, reason} end connection c, once what it asked is answered
//   {t: 'exit'}                  end the process when the connection is over

/** What a worker has to know of the server it is part of. */
export interface WorkerSettings {
  version: string
  /** How long a client may take to close its side, in milliseconds. */
  closeMs: number
  /** Names that a Host header may hold besides those of loopback. */
  hostNames: string[]
  /** Origins of web pages that may connect, besides the server's own. */
  origins: string[]
  trustProxy: boolean
  /** Whether the descriptor of `shared-books/` is there. */
  sharesBooks: boolean
}

/** What a worker asks for its connection with. */
export interface OpenRequest {
  protocol: 'websocket' | 'http'
  client?: string
  token?: string
  /** The client's address as a trusted proxy tells it. */
  address?: string
}

/** What a connection is told of itself. */
export interface Opened extends Position {
  role: Role
  /** The client's name, else `#connection`. */
  client: string
}

/** How a worker is, once a second. Times are milliseconds. */
export interface Beat {
  requests: number
  bytesIn: number
  bytesOut: number
  lastMethod: string
  cpuMs: number
  lagMs: number
}

/** A line for the log, as a worker knows it; the supervisor adds who and when. */
export interface WorkerLogEntry extends Pick<LogEntry, 'level' | 'method' | 'id' | 'status' | 'ms' | 'message'> {
  bytes?: number
  /** With what was refused: lines of one kind are limited, see `refusals/log-throttle.ts`. */
  refused?: RefusalKind
  /** How many lines like this one were left out before it. */
  more?: number
  /** With HTTP and upgrades: the request line, what the Combined Log Format wants besides, and what a trusted proxy tells. */
  http?: { line: string; referer: string; agent: string; address?: string }
}
