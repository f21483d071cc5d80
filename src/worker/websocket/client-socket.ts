import type { Duplex } from 'node:stream'
import { type Server, type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { LIMITS, SUBPROTOCOL } from '../../protocol/limits.ts'
import { fitReason } from './close-reason.ts'
import { toTextFrame } from './text-frame.ts'

/** Chunks of one frame that may wait for the rest of it: in a frame sent byte by byte each byte takes a hundred of memory. */
const MAX_PIECES = 8192
/** Pongs that may wait to be written. The number of pings is limited by `frame-guard.ts`. */
const MAX_PONGS = 2000
const ABNORMAL = 1006

/** What ws knows of a close frame that came, and has no method to ask for. */
interface CloseState {
  _closeFrameReceived: boolean
}

/**
 * A client's WebSocket. It remembers why this side closed it, since a client that is gone does not repeat the code; and it
 * writes a text frame as one buffer, where ws writes the frame's head and its payload separately.
 */
export class ClientSocket extends WebSocket {
  #said: [code: number, reason: string] | undefined
  #raw: Duplex | undefined
  #answered: () => Promise<void> = async () => {}

  /**
   * Sets the stream below it, and what resolves when all that the client asked for is answered. To be called before the
   * first {@link sendText}.
   */
  carriedBy(raw: Duplex, answered: () => Promise<void>): void {
    this.#raw = raw
    this.#answered = answered
    this.#outliveEnd(raw)
    // All that ws writes while it handles one chunk leaves in one write: corked before it reads the chunk, uncorked after.
    raw.prependListener('data', () => raw.cork())
    raw.on('data', () => raw.uncork())
  }

  /** Sends a text frame while the socket is open; returns its bytes. */
  sendText(text: string): number {
    if (this.readyState !== this.OPEN || !this.#raw) return 0
    const frame = toTextFrame(text)
    this.#raw.write(frame)
    return frame.length
  }

  /**
   * Closes in order. A reason that is too long for a close frame is cut, where ws would throw. When the client closes, ws
   * calls this for the echo: what came before the client's close frame is answered first.
   */
  override close(code?: number, reason?: string | Buffer): void {
    const fitting = fitReason(String(reason ?? ''))
    if (code !== undefined) this.#said ??= [code, fitting]
    const isEcho = (this as unknown as CloseState)._closeFrameReceived
    if (isEcho && this.readyState === this.OPEN) void this.#answered().then(() => super.close(code, fitting))
    else super.close(code, fitting)
  }

  /** A client that ends its side of the stream may still read: where ws would end ours at once, answers are sent first. */
  #outliveEnd(raw: Duplex): void {
    const endNow = raw.listeners('end').at(-1)
    if (!endNow) return
    raw.off('end', endNow as () => void)
    // Meanwhile the stream may be gone as a whole, and ws has let go of it: then there is nothing left to end.
    raw.once('end', () => void this.#answered().then(() => raw.destroyed || endNow.call(raw)))
  }

  /** Tells the code and reason it ended with: those of this side, where the client did not repeat them. */
  endOf(code: number, reason: string): [code: number, reason: string] {
    return code === ABNORMAL && this.#said ? this.#said : [code, reason]
  }
}

/**
 * Makes the part of ws that takes connections over from HTTP, with the limits of docs/protocol.md. `closeMs`: how long a
 * client may take to answer a close frame.
 */
export function createWebSocketServer(closeMs: number): Server<typeof ClientSocket> {
  const options: ServerOptions<typeof ClientSocket> & { closeTimeout: number; maxPendingAutoPongs: number } = {
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.frameBytes,
    maxFragments: LIMITS.fragments,
    maxBufferedChunks: MAX_PIECES,
    closeTimeout: closeMs,
    maxPendingAutoPongs: MAX_PONGS,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    WebSocket: ClientSocket,
  }
  return new WebSocketServer(options)
}
