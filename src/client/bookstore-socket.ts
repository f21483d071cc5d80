import { WebSocket } from 'ws'
import { SUBPROTOCOL } from '../protocol/limits.ts'
import { readRefusal } from './read-refusal.ts'

/** Where to connect, and as whom. */
export interface ServerAddress {
  /** `ws://host:port` or `wss://host:port`. */
  url: string
  /** The name in panels, log, history and undo. */
  client?: string
  token?: string
}

/** The owner of a socket. */
export interface SocketListener {
  text(text: string): void
  /** Called once, when the socket has closed or could not be opened. `refused` is the HTTP status when the server refused it. */
  closed(reason: string, refused?: number): void
}

/** A server that has not sent WELCOME by then is no bookstore, in milliseconds. */
const WELCOME_MS = 10_000
/** After such a silence the connection is dead, in milliseconds: the server pings every 25 seconds. */
const SILENCE_MS = 45_000
/** How long the server may take to answer a close frame, in milliseconds. */
const CLOSE_MS = 500

/** One WebSocket to a bookstore, from its opening to its end. It owns the socket and the timer that watches it. */
export class BookstoreSocket {
  readonly #socket: WebSocket
  #watchdog: NodeJS.Timeout
  #isGreeted = false
  #reason = ''
  #refused: number | undefined

  /** @throws TypeError when the address is no URL of a WebSocket */
  constructor({ url, client, token }: ServerAddress, listener: SocketListener) {
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

  /** Notes that the server is a bookstore. From then on the socket is closed only for silence. */
  greeted(): void {
    this.#isGreeted = true
    this.#watch()
  }

  /** Closes it at once, for this reason. */
  drop(reason: string): void {
    this.#reason ||= reason
    this.#socket.terminate()
  }

  /** Closes it in order. Resolves when it is closed. */
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
