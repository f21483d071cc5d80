import { WebSocket } from 'ws'
import { fromRpcError } from '../protocol/errors.ts'
import { SUBPROTOCOL } from '../protocol/limits.ts'
import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { Method, ParamsOf, Topic } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import { backoff } from './backoff.ts'
import type { BookstoreClient, ClientState, SubscribeOptions } from './client.ts'
import { ConnectionLost } from './connection-lost.ts'
import { type Frame, readFrame } from './read-frame.ts'
import { SubscriptionBook } from './subscription-book.ts'

export interface ConnectOptions {
  url: string
  /** The name in panels, log, history and undo. */
  client?: string
  token?: string
  /** Whether to connect again after a loss; else the first loss is the end. */
  reconnect?: boolean
}

/** How many requests may wait for an answer. */
const MAX_PENDING = 10_000
/** A server that does not say WELCOME by then is none of ours, in milliseconds. */
const WELCOME_MS = 10_000
/** The server pings every 25 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000

/** Begins to connect to a bookstore; the state tells how it goes. */
export function connectBookstore(options: ConnectOptions): BookstoreClient {
  return new Connection(options)
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

class Connection implements BookstoreClient {
  readonly #options: ConnectOptions
  readonly #listeners = new Set<(state: ClientState) => void>()
  readonly #pending = new Map<number, Pending>()
  readonly #subscriptions = new SubscriptionBook()
  #socket: WebSocket | undefined
  #state: ClientState = { status: 'connecting' }
  #lastId = 0
  #attempts = 0
  #retry: NodeJS.Timeout | undefined
  #watchdog: NodeJS.Timeout | undefined

  constructor(options: ConnectOptions) {
    this.#options = options
    this.#connect()
  }

  get state(): ClientState {
    return this.#state
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
      await this.#takeUp(wish)
    } catch (error) {
      this.#subscriptions.remove(wish)
      throw error
    }
    return () => {
      const number = this.#subscriptions.remove(wish)
      if (number !== undefined) this.#request('UNSUBSCRIBE', { subscription: number }).catch(() => {})
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    clearTimeout(this.#watchdog)
    const socket = this.#socket
    this.#become({ status: 'closed', reason: 'closed by this client' })
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
    if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
    else socket.close(1000)
    // A server that does not answer the close frame must not hold us up.
    const deadline = setTimeout(() => socket.terminate(), 500)
    await closed
    clearTimeout(deadline)
  }

  #connect(): void {
    const { url, client, token } = this.#options
    const address = new URL(url)
    if (client !== undefined) address.searchParams.set('client', client)
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const socket = new WebSocket(address, SUBPROTOCOL, {
      headers,
      perMessageDeflate: false,
      handshakeTimeout: WELCOME_MS,
    })
    this.#socket = socket
    let reason = ''
    socket.on('message', data => this.#receive(data.toString()))
    socket.on('ping', () => this.#watch())
    socket.on('error', error => {
      reason = error.message
    })
    socket.on('close', (code, text) => this.#onClose(reason || text.toString() || `closed with ${code}`))
    this.#watch()
  }

  #watch(): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.#socket?.terminate(), SILENCE_MS)
  }

  #request(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) throw new ConnectionLost('it is not open')
      if (this.#pending.size >= MAX_PENDING) throw new ConnectionLost(`${MAX_PENDING} requests wait already`)
      const id = ++this.#lastId
      this.#pending.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  #receive(text: string): void {
    this.#watch()
    const frame = readFrame(text)
    if (frame.type === 'answer') this.#settle(frame)
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
    this.#attempts = 0
    // Those who hear that it is open may subscribe at once; only what was there before is to be taken up again.
    const lost = this.#subscriptions.lost()
    this.#become({ status: 'open', welcome })
    for (const wish of lost) {
      this.#takeUp(wish).catch(() => {
        // Refused, or lost again: the next connection tries anew, and the state has told of the loss.
      })
    }
  }

  /** Asks for a subscription; notifications may come before the answer has been read. */
  async #takeUp(wish: ReturnType<SubscriptionBook['add']>): Promise<void> {
    const answer = await this.#request('SUBSCRIBE', this.#subscriptions.paramsOf(wish))
    this.#subscriptions.confirm(wish, answer as ResultOf['SUBSCRIBE'])
  }

  #onClose(reason: string): void {
    clearTimeout(this.#watchdog)
    this.#subscriptions.lose()
    for (const { reject } of this.#pending.values()) reject(new ConnectionLost(reason))
    this.#pending.clear()
    if (this.#state.status === 'closed') return
    if (!this.#options.reconnect) {
      this.#become({ status: 'closed', reason })
      return
    }
    const delay = backoff(this.#attempts++)
    this.#become({ status: 'waiting', reason, retryAt: Date.now() + delay })
    this.#retry = setTimeout(() => {
      this.#become({ status: 'connecting' })
      this.#connect()
    }, delay)
  }

  #become(state: ClientState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
