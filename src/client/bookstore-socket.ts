import { WebSocket } from 'ws'
import { SUBPROTOCOL } from '../protocol/limits.ts'
import { readRefusal } from './read-refusal.ts'

/** Where to connect, and as whom. */
export interface Place {
  /** `ws://host:port` or `wss://host:port`. */
  url: string
  /** The name in panels, log, history and undo. */
  client?: string
  token?: string
}

/** What the owner of a socket hears. */
export interface SocketListener {
  text(text: string): void
  /** It has ended, or was never opened; told once. `refused` is the HTTP status when the server did not let us in. */
  closed(reason: string, refused?: number): void
}

/** A server that does not say WELCOME by then is none of ours, in milliseconds. */
const WELCOME_MS = 10_000
/** The server pings every 25 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000
/** A server that does not answer the close frame must not hold us up. */
const CLOSE_MS = 500

/** One WebSocket to a bookstore, from its opening to its end; it owns the socket and the timer that watches it. */
export class BookstoreSocket {
  readonly #socket: WebSocket
  #watchdog: NodeJS.Timeout
  #isGreeted = false
  #reason = ''
  #refused: number | undefined

  /** @throws TypeError when the address is none */
  constructor({ url, client, token }: Place, listener: SocketListener) {
    const address = new URL(url)
    if (client !== undefined) address.searchParams.set('client', client)
    this.#socket = new WebSocket(address, SUBPROTOCOL, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    })
    this.#watchdog = setTimeout(() => this.drop('no bookstore said WELCOME'), WELCOME_MS)
    this.#socket.on('message', data => {
      this.#watch()
      listener.text(data.toString())
    })
    this.#socket.on('ping', () => this.#watch())
    this.#socket.on('unexpected-response', async (_request, response) => {
      this.#refused = response.statusCode
      this.drop(await readRefusal(response))
    })
    this.#socket.on('error', error => {
      this.#reason ||= error.message
    })
    this.#socket.on('close', (code, text) => {
      clearTimeout(this.#watchdog)
      listener.closed(this.#reason || text.toString() || `closed with ${code}`, this.#refused)
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  /** Notes that a bookstore is at the other end: from here on it is given up only when it falls silent. */
  greeted(): void {
    this.#isGreeted = true
    this.#watch()
  }

  /** Ends it at once, for this reason. */
  drop(reason: string): void {
    this.#reason ||= reason
    this.#socket.terminate()
  }

  /** Ends it in order; resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise<void>(resolve => this.#socket.once('close', () => resolve()))
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate()
    else this.#socket.close(1000)
    const deadline = setTimeout(() => this.#socket.terminate(), CLOSE_MS)
    await closed
    clearTimeout(deadline)
  }

  #watch(): void {
    if (!this.#isGreeted) return
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.drop('the server fell silent'), SILENCE_MS)
  }
}
