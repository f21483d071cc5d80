import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { Method, ParamsOf } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { Topic } from '../protocol/topics.ts'

/**
 * The state of a client's connection. `waiting` is between two attempts to connect. `refused` is the HTTP status of a
 * server that refused the WebSocket, such as 401 for a wrong token.
 */
export type ClientState =
  | { status: 'connecting' }
  | { status: 'open'; welcome: Welcome }
  | { status: 'waiting'; reason: string; refused?: number; retryAt: number }
  | { status: 'closed'; reason: string; refused?: number }

export interface SubscribeOptions {
  /** With `books`: the position after which changes are told. */
  since?: number
  epoch?: string
  /** With `traffic`: the connection to follow. After a reconnect its number may be another's, so that this ends with the connection. */
  connection?: number
}

/** A client of a bookstore. It reconnects by itself, and then has its role and its subscriptions again. */
export interface BookstoreClient {
  readonly state: ClientState
  /** When the oldest request was sent that has no answer yet, in milliseconds since the epoch. */
  readonly waitingSince: number | undefined
  /** Calls `listener` at each change of state. Returns a function that stops that. */
  onState(listener: (state: ClientState) => void): () => void
  /**
   * Sends one request. Rejects with the server's BookstoreError; with TOO_LARGE or OVERLOADED when the request was not sent
   * at all; or with ConnectionLost when the connection ended before the answer: a write may then have been done, and its
   * requestKey makes it safe to send again.
   */
  call<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf[M]>
  /**
   * Follows a topic, across reconnects too. `listener` gets every notification of this subscription, RESYNC included: when
   * changes that were missed are gone, the listener is told so. Resolves, when the server has answered, with a function that
   * ends the subscription.
   */
  subscribe(
    topic: Topic,
    listener: (notification: Notification) => void,
    options?: SubscribeOptions,
  ): Promise<() => void>
  close(): Promise<void>
}
