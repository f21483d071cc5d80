import type { Book } from '../domain/book.ts'
import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { Role } from '../protocol/roles.ts'
import type { Topic } from '../protocol/topics.ts'
import type { BookMirror, MirrorEvent } from './book-mirror.ts'
import type { CallMethod, CallParams } from './calls/call-params.ts'

/**
 * The state of a client's connection. `waiting` is between two attempts to connect, the next of which is at `retryAt`, in
 * milliseconds since the epoch. `refused` is the HTTP status of a server that refused this client, such as 401 for a wrong token.
 */
export type ClientState =
  | { status: 'connecting' }
  | { status: 'open'; welcome: Welcome }
  | { status: 'waiting'; reason: string; refused?: number; retryAt: number }
  | { status: 'closed'; reason: string; refused?: number }

export interface SubscribeOptions {
  /** With `books`: the revision after which changes are told, and the epoch that it is of. */
  since?: number
  epoch?: string
  /** With `traffic`: the connection to follow. After a reconnect its number may be another's, so that this ends with the connection. */
  connection?: number
}

export interface CallOptions {
  /** By when this call must be answered, in milliseconds from now. Without it the client's own deadline holds. */
  deadlineMs?: number
}

/** A client of a bookstore. It connects again by itself, and then has its name, its role and its subscriptions as before. */
export interface BookstoreClient {
  readonly state: ClientState
  /** The client's name. UNDO and request keys belong to it, over all its connections. */
  readonly name: string
  /** When the oldest call was made that has no answer yet, in milliseconds since the epoch. */
  readonly waitingSince: number | undefined
  /** Calls `listener` at each change of state, also when the role has changed. Returns a function that stops that. */
  onState(listener: (state: ClientState) => void): () => void
  /**
   * Resolves when the client is open, at once if it is. Rejects with ConnectionLost when it is closed, or the server refuses it;
   * other failures to connect are tried again.
   */
  opened(): Promise<Welcome>
  /**
   * Performs one operation, and resolves with its result. A write is given a `requestKey` if it has none.
   *
   * When there is no connection, or it is lost before the answer, reads and writes are sent again over the next one, until the
   * deadline; a write is done once all the same. So is what the server refuses for coming too often. UNDO, REDO and what is for
   * operators is never sent twice.
   *
   * Rejects with the server's BookstoreError; with TOO_LARGE or OVERLOADED when it was not sent at all; with ConnectionLost
   * or TimedOut when no answer came, which leaves open whether it was done.
   */
  call<M extends CallMethod>(method: M, params: CallParams[M], options?: CallOptions): Promise<ResultOf[M]>
  /**
   * Follows a topic, across reconnects too. `listener` gets every notification of this subscription, each change once and in
   * order; when changes that were missed are gone it gets a RESYNC, after which the list must be read again. Resolves, when the
   * server has answered, with a function that ends the subscription.
   */
  subscribe(
    topic: Topic,
    listener: (notification: Notification) => void,
    options?: SubscribeOptions,
  ): Promise<() => void>
  /**
   * Mirrors the list: resolves when all books are there, and keeps them up to date until the mirror is closed. `listener` hears
   * of what happens from the beginning. Rejects with the server's BookstoreError when the list may not be read, and with
   * ConnectionLost when the client is closed before.
   */
  mirror(listener?: (event: MirrorEvent) => void): Promise<BookMirror>
  /** Reads all books of a query, page by page, in the order of the query. */
  list(query?: Omit<CallParams['LIST'], 'cursor'>): AsyncIterable<Book>
  /**
   * Presents a token, now and with every connection to come. Resolves with the role that it gives. Rejects with the server's
   * BookstoreError, UNAUTHORIZED for a wrong one; the token from before then stays.
   */
  authenticate(token: string): Promise<Role>
  /** Ends the client, with 1000 where it is connected. Calls without an answer are rejected. */
  close(): Promise<void>
}
