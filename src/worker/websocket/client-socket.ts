import type { Duplex } from 'node:stream'
import { type Server, type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { LIMITS, SUBPROTOCOL } from '../../protocol/limits.ts'
import { fitReason } from './close-reason.ts'
import { toTextFrame } from './text-frame.ts'

/** Pieces of one frame that may wait for the rest of it: a frame sent byte by byte would weigh a hundred times its size. */
const MAX_PIECES = 8192
/** Pongs that may wait to be written. A burst of pings is no reason to end a connection: `frame-guard.ts` bounds them. */
const MAX_PONGS = 2000
const ABNORMAL = 1006

/**
 * A client's WebSocket. It remembers why it was ended here, as a client that is gone does not say it back; and it writes a
 * text as one piece, where ws writes the head of the frame and the payload apart.
 */
export class ClientSocket extends WebSocket {
  #said: [code: number, reason: string] | undefined
  #raw: Duplex | undefined

  /** Says over what it is carried; to be called before the first {@link sendText}. */
  carriedBy(raw: Duplex): void {
    this.#raw = raw
    // Before and after ws, which reads the same bytes.
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

  /** Closes in order. A reason that is too long for a close frame is cut, where ws would throw. */
  override close(code?: number, reason?: string | Buffer): void {
    const fitting = fitReason(String(reason ?? ''))
    if (code !== undefined) this.#said ??= [code, fitting]
    super.close(code, fitting)
  }

  /** How it ended: as we said it, where the client did not say it back. */
  endOf(code: number, reason: string): [code: number, reason: string] {
    return code === ABNORMAL && this.#said ? this.#said : [code, reason]
  }
}

/** Takes connections over from HTTP, within the limits of docs/protocol.md. `closeMs`: for a client to close its side. */
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
