import { SUBPROTOCOL } from '../../protocol/limits.ts'
import { whyRefused } from './why-refused.ts'

/** The owner of a socket. */
export interface SocketListener {
  text(text: string): void
  /** Called when nothing has come for a while: something must be asked, and the socket is dropped when that is not answered either. */
  quiet(): void
  /** Called once, when the socket has closed or could not be opened. `refused` is the HTTP status when the server refused it. */
  closed(reason: string, refused?: number): void
}

/** A server that has not sent WELCOME by then is no bookstore, in milliseconds: one that is full lets newcomers wait for ten seconds. */
const WELCOME_MS = 15_000
/** After such a silence something is asked, in milliseconds. A platform's WebSocket does not tell of the server's pings. */
const QUIET_MS = 30_000
/** So long may the answer to that take, in milliseconds; then the connection is dead. */
const DEAD_MS = 10_000
/** How long the server may take to answer a close frame, in milliseconds. */
const CLOSE_MS = 500
const CLOSED_IN_ORDER = 1000
/** What WebSockets say of a connection that ended without a close frame. */
const BROKEN_OFF = 1006
/** What the server says when no token came in time. */
const NO_TOKEN = 3000

type Timer = ReturnType<typeof setTimeout>

/** One WebSocket to a bookstore, from its opening to its end. It owns the socket and the timer that watches it. */
export class BookstoreSocket {
  readonly #socket: WebSocket
  readonly #address: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #listener: SocketListener
  readonly #listening = new AbortController()
  readonly #ended = Promise.withResolvers<void>()
  #watchdog: Timer
  #isGreeted = false
  /** Whether the server is being asked why it did not open the socket. */
  #isAsking = false

  /** Whether the token went with the handshake. */
  readonly sentToken: boolean

  /** `token` is one to go with the handshake, where the platform can do that. */
  constructor(address: URL, token: string | undefined, listener: SocketListener) {
    this.#address = address
    this.#listener = listener
    this.#headers = token !== undefined && canBeHeader(token) ? { Authorization: `Bearer ${token}` } : {}
    const { socket, sentHeaders } = openSocket(address, this.#headers)
    this.#socket = socket
    this.sentToken = sentHeaders
    this.#watchdog = setTimeout(() => this.drop('no bookstore said WELCOME'), WELCOME_MS)
    this.#listen()
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && !this.#isOver
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  /** Notes that the server is a bookstore. From then on the socket is closed only for silence. */
  greeted(): void {
    this.#isGreeted = true
    this.#watch()
  }

  /** Leaves it at once, for this reason. `refused` is a status, where the server refused this client. */
  drop(reason: string, refused?: number): void {
    this.#end(reason, refused)
    this.#socket.close()
  }

  /** Closes it in order. Resolves when it is closed. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#socket.close(CLOSED_IN_ORDER)
    const deadline = setTimeout(() => this.drop('the server did not answer the close'), CLOSE_MS)
    await this.#ended.promise
    clearTimeout(deadline)
  }

  get #isOver(): boolean {
    return this.#listening.signal.aborted
  }

  #listen(): void {
    const socket = this.#socket
    const { signal } = this.#listening
    socket.addEventListener('message', ({ data }) => this.#onMessage(data), { signal })
    socket.addEventListener('error', () => this.#onError(), { signal })
    socket.addEventListener('close', event => this.#onClose(event), { signal })
  }

  #onMessage(data: unknown): void {
    this.#watch()
    if (typeof data === 'string') this.#listener.text(data)
  }

  /**
   * Node 22 says nothing else of a socket that could not be opened. Of an open one the code and the reason follow, and it has
   * a little time for that.
   */
  #onError(): void {
    if (!this.#isGreeted) return void this.#onRefused()
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.drop(closeSentence(BROKEN_OFF)), CLOSE_MS)
  }

  #onClose({ code, reason }: { code: number; reason: string }): void {
    if (!this.#isGreeted && code === BROKEN_OFF) void this.#onRefused()
    else this.#end(reason || closeSentence(code), code === NO_TOKEN ? 401 : undefined)
  }

  async #onRefused(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    const { reason, status } = await whyRefused(this.#address, this.sentToken ? this.#headers : {})
    this.#end(reason, status)
  }

  #end(reason: string, refused: number | undefined): void {
    if (this.#isOver) return
    this.#listening.abort()
    clearTimeout(this.#watchdog)
    this.#ended.resolve()
    this.#listener.closed(reason, refused)
  }

  #watch(): void {
    if (!this.#isGreeted || this.#isOver) return
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => {
      this.#watchdog = setTimeout(() => this.drop('the server fell silent'), DEAD_MS)
      this.#listener.quiet()
    }, QUIET_MS)
  }
}

/** Opens a WebSocket with these headers where the platform can set any, as Node can; else without them. */
function openSocket(url: URL, headers: Readonly<Record<string, string>>): { socket: WebSocket; sentHeaders: boolean } {
  if (Object.keys(headers).length > 0) {
    try {
      const Settable = WebSocket as unknown as new (url: URL, init: { protocols: string; headers: object }) => WebSocket
      return { socket: new Settable(url, { protocols: SUBPROTOCOL, headers }), sentHeaders: true }
    } catch (error) {
      // A browser takes the second argument for the name of a subprotocol, and such a name there cannot be.
      if (!(error instanceof DOMException)) throw error
    }
  }
  return { socket: new WebSocket(url, SUBPROTOCOL), sentHeaders: false }
}

function canBeHeader(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token)
}

function closeSentence(code: number): string {
  return code === BROKEN_OFF ? 'it broke off' : `it was closed with ${code}`
}
