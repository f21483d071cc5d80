import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import { fromRpcError } from '../protocol/errors.ts'
import { LIMITS, type Limits } from '../protocol/limits.ts'
import type { Notification, Welcome } from '../protocol/notifications.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { Role } from '../protocol/roles.ts'
import type { Topic } from '../protocol/topics.ts'
import type { BookMirror, MirrorEvent } from './book-mirror.ts'
import type { CallMethod, CallParams, ListParams } from './calls/call-params.ts'
import { checkFrame } from './calls/check-frame.ts'
import { PendingCalls } from './calls/pending-calls.ts'
import { isRepeatable, withRequestKey } from './calls/repeatable.ts'
import type { BookstoreClient, CallOptions, ClientState, SubscribeOptions } from './client.ts'
import { Link } from './connection/link.ts'
import type { KnownFrame } from './connection/read-frame.ts'
import { ConnectionLost } from './connection-lost.ts'
import { listAll } from './list-all.ts'
import { openMirror } from './open-mirror.ts'
import { type ConnectOptions, checkDeadline, checkOptions, checkToken, type Settings } from './options.ts'
import { randomText } from './random-name.ts'
import { SubscriptionBook, type Wish } from './subscription-book.ts'

/**
 * Begins to connect to a bookstore. The state of the client tells how that goes.
 *
 *     const client = connectBookstore({ url: 'ws://127.0.0.1:8080' })
 *     const book = await client.call('ADD', { title: 'Bumi Manusia', year: 1980 })
 *     const books = await client.mirror()
 *
 * @throws TypeError when an option is not allowed, which says what is
 */
export function connectBookstore(options: ConnectOptions): BookstoreClient {
  return new ReconnectingClient(checkOptions(options))
}

class ReconnectingClient implements BookstoreClient {
  readonly #settings: Settings
  readonly #link: Link
  readonly #calls: PendingCalls
  readonly #subscriptions = new SubscriptionBook()
  /** What the request keys of this client begin with: another client may have its name. */
  readonly #keys = randomText()
  #lastKey = 0

  constructor(settings: Settings) {
    this.#settings = settings
    const link = new Link(settings, {
      opened: () => this.#onOpened(),
      frame: frame => this.#receive(frame),
      lost: (reason, isLast) => this.#onLost(reason, isLast),
    })
    this.#link = link
    this.#calls = new PendingCalls({
      send: () => link.send,
      whyNot: () => whyNot(link.state),
      check: (text, params) => checkFrame(text, params, limitsOf(link.state)),
    })
  }

  get state(): ClientState {
    return this.#link.state
  }

  get name(): string {
    return this.#settings.client
  }

  get waitingSince(): number | undefined {
    return this.#calls.waitingSince
  }

  onState(listener: (state: ClientState) => void): () => void {
    return this.#link.onState(listener)
  }

  opened(): Promise<Welcome> {
    return new Promise((resolve, reject) => {
      const look = (state: ClientState) => {
        const isRefused = 'refused' in state || state.status === 'closed'
        if (state.status !== 'open' && !isRefused) return
        end()
        if (state.status === 'open') resolve(state.welcome)
        else reject(new ConnectionLost(whyNot(state), 'the client is not connected'))
      }
      const end = this.onState(look)
      look(this.state)
    })
  }

  call<M extends CallMethod>(method: M, params: CallParams[M], { deadlineMs }: CallOptions = {}): Promise<ResultOf[M]> {
    const keyed = withRequestKey(method, params, () => `${this.#keys}-${++this.#lastKey}`)
    return this.#request(method, keyed, isRepeatable(method), deadlineMs)
  }

  async subscribe(
    topic: Topic,
    listener: (notification: Notification) => void,
    options: SubscribeOptions = {},
  ): Promise<() => void> {
    const wish = this.#subscriptions.add(topic, listener, options)
    try {
      await this.#ask(wish, true)
    } catch (error) {
      this.#subscriptions.remove(wish)
      throw error
    }
    return () => {
      const number = this.#subscriptions.remove(wish)
      if (number !== undefined) this.#unsubscribe(number)
    }
  }

  mirror(listener?: (event: MirrorEvent) => void): Promise<BookMirror> {
    return openMirror(this, listener)
  }

  async *list(query: Omit<ListParams, 'cursor'> = {}): AsyncGenerator<Book> {
    for await (const { books } of listAll(this, query)) yield* books
  }

  async authenticate(token: string): Promise<Role> {
    const before = this.#link.presentToken(checkToken(token))
    try {
      if (this.state.status !== 'open') return (await this.opened()).role
      const { role } = await this.#request('AUTH', { token }, false)
      this.#link.takeRole(role)
      return role
    } catch (error) {
      // Whether it is a good one is not known when the connection was lost; the next connection tells.
      if (!(error instanceof ConnectionLost) || this.#isRefused) this.#link.presentToken(before)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#link.close()
  }

  get #isRefused(): boolean {
    return 'refused' in this.state
  }

  async #request<M extends keyof ResultOf>(
    method: M,
    params: unknown,
    isRepeatable: boolean,
    given?: number,
  ): Promise<ResultOf[M]> {
    const deadlineMs = given === undefined ? this.#settings.deadlineMs : checkDeadline(given)
    return (await this.#calls.add({ method, params, deadlineMs, isRepeatable })) as ResultOf[M]
  }

  #receive(frame: KnownFrame): void {
    if (frame.type === 'answer') this.#onAnswer(frame)
    else if (frame.type === 'notification') this.#subscriptions.deliver(frame.notification)
    else {
      // Nobody knows which one it was. Sent again, it would only end the next connection, too.
      const reason = `the server could not read a request: ${frame.message}`
      this.#calls.refuseSent(reason)
      this.#link.drop(reason)
    }
  }

  #onAnswer({ id, result, error }: Extract<KnownFrame, { type: 'answer' }>): void {
    this.#link.proved()
    this.#calls.settle(id, result, error && fromRpcError(error))
  }

  #onOpened(): void {
    for (const wish of this.#subscriptions.lost()) void this.#takeUp(wish)
    this.#calls.sendWaiting()
  }

  #onLost(reason: string, isLast: boolean): void {
    this.#subscriptions.lose()
    this.#calls.lose(reason, isLast)
  }

  /** Renews a subscription after a reconnect. When that is refused the connection is left, and the next one tries again. */
  async #takeUp(wish: Wish): Promise<void> {
    try {
      await this.#ask(wish, false)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (error instanceof BookstoreError) this.#link.drop(`${wish.topic} cannot be followed again: ${why}`)
    }
  }

  /** Subscribes. Notifications may arrive before the answer. */
  async #ask(wish: Wish, isNew: boolean): Promise<void> {
    const answer = await this.#request('SUBSCRIBE', this.#subscriptions.paramsOf(wish), isNew)
    // The subscription may have been ended meanwhile.
    if (this.#subscriptions.has(wish)) this.#subscriptions.confirm(wish, answer)
    else this.#unsubscribe(answer.subscription)
  }

  #unsubscribe(subscription: number): void {
    // A lost connection has ended the subscription, too.
    this.#request('UNSUBSCRIBE', { subscription }, false).catch(() => {})
  }
}

function whyNot(state: ClientState): string {
  return 'reason' in state ? state.reason : 'it is not open yet'
}

function limitsOf(state: ClientState): Pick<Limits, 'frameBytes' | 'depth'> {
  return state.status === 'open' ? { ...LIMITS, ...state.welcome.limits } : LIMITS
}
