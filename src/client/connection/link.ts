import type { BookstoreError } from '../../domain/errors.ts'
import { ERROR_FORMATS, fromRpcError } from '../../protocol/errors.ts'
import type { Welcome } from '../../protocol/notifications.ts'
import type { ResultOf } from '../../protocol/results.ts'
import type { Role } from '../../protocol/roles.ts'
import type { ClientState } from '../client.ts'
import type { Settings } from '../options.ts'
import { backoff } from './backoff.ts'
import { BookstoreSocket } from './bookstore-socket.ts'
import { type KnownFrame, readFrame } from './read-frame.ts'

/** The owner of a link. */
export interface LinkListener {
  /** It is open: WELCOME came, and the token was accepted where there is one. Listeners of the state have heard of it. */
  opened(): void
  frame(frame: KnownFrame): void
  /** The connection is lost. `isLast` says that there will be no other. Listeners of the state hear of it after this. */
  lost(reason: string, isLast: boolean): void
}

/** After a connection that lasted less than this, and answered nothing, the backoff goes on growing, in milliseconds. */
const STEADY_MS = 5_000
/** The id of the AUTH that follows WELCOME; calls count from 1. */
const AUTH_ID = 0

/** The way to a server: one WebSocket after the other, with pauses between them that grow. It owns the state of a client. */
export class Link {
  readonly #settings: Settings
  readonly #listener: LinkListener
  readonly #listeners = new Set<(state: ClientState) => void>()
  #token: string | undefined
  #socket: BookstoreSocket
  #state: ClientState = { status: 'connecting' }
  /** WELCOME, until the token is accepted. */
  #welcome: Welcome | undefined
  #attempts = 0
  #openedAt = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(settings: Settings, listener: LinkListener) {
    this.#settings = settings
    this.#listener = listener
    this.#token = settings.token
    this.#socket = this.#connect()
  }

  get state(): ClientState {
    return this.#state
  }

  /** Sends a frame; undefined while there is no connection that takes one. */
  get send(): ((text: string) => void) | undefined {
    const socket = this.#socket
    return this.#state.status === 'open' && socket.isOpen ? text => socket.send(text) : undefined
  }

  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Notes that the connection is good for something, so that the next loss is followed by a short pause again. */
  proved(): void {
    this.#attempts = 0
  }

  /** Presents this token with every connection to come. Returns the one from before. */
  presentToken(token: string | undefined): string | undefined {
    const before = this.#token
    this.#token = token
    return before
  }

  /** Notes that the connection has another role from now on. */
  takeRole(role: Role): void {
    if (this.#state.status === 'open') this.#become({ status: 'open', welcome: { ...this.#state.welcome, role } })
  }

  /** Leaves the connection, and connects again after a pause. */
  drop(reason: string): void {
    this.#socket.drop(reason)
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    if (this.#state.status === 'closed') return
    const reason = 'closed by this client'
    this.#state = { status: 'closed', reason }
    this.#listener.lost(reason, true)
    this.#become(this.#state)
    await this.#socket.close()
  }

  #connect(): BookstoreSocket {
    this.#welcome = undefined
    const { url, tokenInHeader } = this.#settings
    return new BookstoreSocket(url, tokenInHeader ? this.#token : undefined, {
      text: text => this.#receive(text),
      // An answer of any kind will do; its id is none of a call.
      quiet: () => this.#socket.send('{"jsonrpc":"2.0","id":"quiet","method":"STATUS","params":{}}'),
      closed: (reason, refused) => this.#onClosed(reason, refused),
    })
  }

  #receive(text: string): void {
    const frame = readFrame(text)
    if (frame.type === 'unknown') return
    if (frame.type === 'notification' && frame.notification.method === 'WELCOME')
      this.#onWelcome(frame.notification.params)
    else if (frame.type === 'answer' && frame.id === AUTH_ID) this.#onAuth(frame)
    else this.#listener.frame(frame)
  }

  #onWelcome(welcome: Welcome): void {
    if (this.#state.status === 'closed') return
    this.#socket.greeted()
    const token = this.#token
    if (token === undefined || (this.#socket.sentToken && welcome.role !== 'none')) this.#open(welcome)
    else {
      this.#welcome = welcome
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id: AUTH_ID, method: 'AUTH', params: { token } }))
    }
  }

  #onAuth({ result, error }: Extract<KnownFrame, { type: 'answer' }>): void {
    const welcome = this.#welcome
    if (!welcome || this.#state.status === 'closed') return
    if (error) this.#refused(fromRpcError(error))
    else this.#open({ ...welcome, role: (result as ResultOf['AUTH']).role })
  }

  #refused({ code, message }: BookstoreError): void {
    this.#socket.drop(message, ERROR_FORMATS[code].http)
  }

  #open(welcome: Welcome): void {
    this.#welcome = undefined
    this.#openedAt = Date.now()
    this.#become({ status: 'open', welcome })
    this.#listener.opened()
  }

  #onClosed(reason: string, refused: number | undefined): void {
    if (this.#state.status === 'closed') return
    const why = { reason, ...(refused !== undefined && { refused }) }
    const { reconnect } = this.#settings
    const wasSteady = this.#state.status === 'open' && Date.now() - this.#openedAt >= STEADY_MS
    if (wasSteady) this.#attempts = 0
    this.#state = reconnect ? this.#retryLater(why) : { status: 'closed', ...why }
    this.#listener.lost(reason, !reconnect)
    this.#become(this.#state)
  }

  #retryLater(why: { reason: string; refused?: number }): ClientState {
    const delay = backoff(this.#attempts++)
    this.#retry = setTimeout(() => {
      this.#become({ status: 'connecting' })
      this.#socket = this.#connect()
    }, delay)
    return { status: 'waiting', ...why, retryAt: Date.now() + delay }
  }

  #become(state: ClientState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
