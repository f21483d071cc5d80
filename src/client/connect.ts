import { BookstoreError } from '../domain/errors.ts'
import { fromRpcError } from '../protocol/errors.ts'
import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { Method, ParamsOf } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { Topic } from '../protocol/topics.ts'
import { backoff } from './backoff.ts'
import { BookstoreSocket, type ServerAddress } from './bookstore-socket.ts'
import type { BookstoreClient, ClientState, SubscribeOptions } from './client.ts'
import { ConnectionLost } from './connection-lost.ts'
import { type Frame, readFrame } from './read-frame.ts'
import { SubscriptionBook, type Wish } from './subscription-book.ts'

export interface ConnectOptions extends ServerAddress {
  /** Whether to reconnect after a loss; otherwise the first loss is the end. */
  reconnect?: boolean
}

/** How many requests may wait for an answer. */
const MAX_PENDING = 10_000
/** After a connection that lasted less than this the backoff goes on growing, in milliseconds. */
const STEADY_MS = 5_000

/**
 * Begins to connect to a bookstore. The state of the client tells how that goes.
 *
 * @throws TypeError when the address is no URL of a WebSocket
 */
export function connectBookstore(options: ConnectOptions): BookstoreClient {
  return new ReconnectingClient(options)
}

interface Pending {
  sentAt: number
  resolve(result: unknown): void
  reject(error: Error): void
}

class ReconnectingClient implements BookstoreClient {
  readonly #options: ConnectOptions
  readonly #listeners = new Set<(state: ClientState) => void>()
  readonly #pending = new Map<number, Pending>()
  readonly #subscriptions = new SubscriptionBook()
  #socket: BookstoreSocket
  #state: ClientState = { status: 'connecting' }
  #lastId = 0
  #attempts = 0
  #openedAt = 0
  #retry: NodeJS.Timeout | undefined

  constructor(options: ConnectOptions) {
    this.#options = options
    this.#socket = this.#connect()
  }

  get state(): ClientState {
    return this.#state
  }

  get waitingSince(): number | undefined {
    // A Map keeps the order in which they were sent.
    const [oldest] = this.#pending.values()
    return oldest?.sentAt
  }

  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  call<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf[M]> {
    return this.#request(method, params) as Promise<ResultOf[M]>
  }

  async subscribe(
    topic: Topic,
    listener: (notification: Notification) => void,
    options: SubscribeOptions = {},
  ): Promise<() => void> {
    const wish = this.#subscriptions.add(topic, listener, options)
    try {
      await this.#ask(wish)
    } catch (error) {
      this.#subscriptions.remove(wish)
      throw error
    }
    return () => {
      const number = this.#subscriptions.remove(wish)
      if (number !== undefined) this.#unsubscribe(number)
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    if (this.#state.status !== 'closed') this.#become({ status: 'closed', reason: 'closed by this client' })
    await this.#socket.close()
  }

  #connect(): BookstoreSocket {
    return new BookstoreSocket(this.#options, {
      text: text => this.#receive(text),
      closed: (reason, refused) => this.#onClosed(reason, refused),
    })
  }

  #request(method: Method, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#socket.isOpen) throw new ConnectionLost('it is not open')
      if (this.#pending.size >= MAX_PENDING)
        throw new BookstoreError('OVERLOADED', `${MAX_PENDING} requests wait for an answer already`)
      const id = this.#lastId + 1
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      this.#checkSize(text)
      this.#lastId = id
      this.#pending.set(id, { sentAt: Date.now(), resolve, reject })
      this.#socket.send(text)
    })
  }

  /** Refuses a request that is too large for the server: it would close the connection, and all other requests would be lost. */
  #checkSize(text: string): void {
    const most = this.#state.status === 'open' ? this.#state.welcome.limits.frameBytes : Number.POSITIVE_INFINITY
    const bytes = Buffer.byteLength(text)
    if (bytes > most) throw new BookstoreError('TOO_LARGE', `a request of ${bytes} bytes; at most ${most} are allowed`)
  }

  #receive(text: string): void {
    const frame = readFrame(text)
    if (frame.type === 'answer') this.#settle(frame)
    else if (frame.type === 'unreadable') this.#socket.drop(`the server could not read a request: ${frame.message}`)
    else if (frame.type === 'notification' && frame.notification.method === 'WELCOME')
      this.#onWelcome(frame.notification.params)
    else if (frame.type === 'notification') this.#subscriptions.deliver(frame.notification)
  }

  #settle({ id, result, error }: Extract<Frame, { type: 'answer' }>): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error) pending?.reject(fromRpcError(error))
    else pending?.resolve(result)
  }

  #onWelcome(welcome: Welcome): void {
    if (this.#state.status === 'closed') return
    this.#socket.greeted()
    this.#openedAt = Date.now()
    // Listeners of the state may subscribe at once. Only subscriptions from before are to be renewed.
    const lost = this.#subscriptions.lost()
    this.#become({ status: 'open', welcome })
    for (const wish of lost) void this.#takeUp(wish)
  }

  /** Renews a subscription after a reconnect. When that is refused, its listener is told, and the next connection tries again. */
  async #takeUp(wish: Wish): Promise<void> {
    if (!this.#subscriptions.has(wish)) return
    const socket = this.#socket
    try {
      await this.#ask(wish)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (!(error instanceof ConnectionLost)) socket.drop(`${wish.topic} cannot be followed again: ${why}`)
    }
  }

  /** Subscribes. Notifications may arrive before the answer. */
  async #ask(wish: Wish): Promise<void> {
    const answer = (await this.#request('SUBSCRIBE', this.#subscriptions.paramsOf(wish))) as ResultOf['SUBSCRIBE']
    // The subscription may have been ended meanwhile.
    if (this.#subscriptions.has(wish)) this.#subscriptions.confirm(wish, answer)
    else this.#unsubscribe(answer.subscription)
  }

  #unsubscribe(subscription: number): void {
    // A lost connection has ended the subscription, too.
    this.#request('UNSUBSCRIBE', { subscription }).catch(() => {})
  }

  #onClosed(reason: string, refused: number | undefined): void {
    this.#subscriptions.lose()
    for (const { reject } of this.#pending.values()) reject(new ConnectionLost(reason))
    this.#pending.clear()
    if (this.#state.status === 'closed') return
    const why = { reason, ...(refused !== undefined && { refused }) }
    if (this.#options.reconnect) this.#retryLater(why)
    else this.#become({ status: 'closed', ...why })
  }

  #retryLater(why: { reason: string; refused?: number }): void {
    const wasSteady = this.#state.status === 'open' && Date.now() - this.#openedAt >= STEADY_MS
    this.#attempts = wasSteady ? 0 : this.#attempts
    const delay = backoff(this.#attempts++)
    this.#retry = setTimeout(() => {
      this.#become({ status: 'connecting' })
      this.#socket = this.#connect()
    }, delay)
    this.#become({ status: 'waiting', ...why, retryAt: Date.now() + delay })
  }

  #become(state: ClientState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
