import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { Method, ParamsOf, Topic } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'

/**
 * Where a client's connection stands. `waiting` is between two attempts to connect again. `refused` is the HTTP status
 * with which a server that answers did not let us in, such as 401 for a token that is none of its own.
 */
export type ClientState =
  | { status: 'connecting' }
  | { status: 'open'; welcome: Welcome }
  | { status: 'waiting'; reason: string; refused?: number; retryAt: number }
  | { status: 'closed'; reason: string; refused?: number }

export interface SubscribeOptions {
  /** With `books`: begin after this position. */
  since?: number
  epoch?: string
}

/** A connection to a bookstore that mends itself: it connects again, takes its role and its subscriptions up again. */
export interface BookstoreClient {
  readonly state: ClientState
  /** Calls `listener` at each change of state; returns the function that ends it. */
  onState(listener: (state: ClientState) => void): () => void
  /**
   * Sends one request. Rejects with the BookstoreError the server answered, with TOO_LARGE or OVERLOADED when it was not
   * sent at all, or with CONNECTION_LOST (see `connection-lost.ts`) when the connection ended before the answer: a write
   * may then have happened, and its requestKey makes it safe to send again.
   */
  call<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf[M]>
  /**
   * Follows a topic, also across reconnects. `listener` gets every notification of this subscription, RESYNC too: what
   * was missed and is gone is never passed over in silence. Resolves when the server has answered; returns the function
   * that ends it.
   */
  subscribe(
    topic: Topic,
    listener: (notification: Notification) => void,
    options?: SubscribeOptions,
  ): Promise<() => void>
  close(): Promise<void>
}
