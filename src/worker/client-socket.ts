import { type Server, type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { LIMITS, SUBPROTOCOL } from '../protocol/limits.ts'

/** How long a client may take to close its side, in milliseconds. */
const CLOSE_MS = 5_000
/** Pieces of one frame that may wait for the rest of it: a frame sent byte by byte would weigh a hundred times its size. */
const MAX_PIECES = 8192
/** Pongs that may wait to be written. A burst of pings is no reason to end a connection: `frame-guard.ts` bounds them. */
const MAX_PONGS = 2000
const ABNORMAL = 1006

/** A client's WebSocket, which remembers why it was ended here: a client that is gone does not say it back. */
export class ClientSocket extends WebSocket {
  #said: [code: number, reason: string] | undefined

  override close(code?: number, reason?: string | Buffer): void {
    if (code !== undefined) this.#said ??= [code, String(reason ?? '')]
    super.close(code, reason)
  }

  /** How it ended: as we said it, where the client did not say it back. */
  endOf(code: number, reason: string): [code: number, reason: string] {
    return code === ABNORMAL && this.#said ? this.#said : [code, reason]
  }
}

/** Takes connections over from HTTP, within the limits of docs/protocol.md. */
export function createWebSocketServer(): Server<typeof ClientSocket> {
  const options: ServerOptions<typeof ClientSocket> & { closeTimeout: number; maxPendingAutoPongs: number } = {
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.frameBytes,
    maxFragments: LIMITS.fragments,
    maxBufferedChunks: MAX_PIECES,
    closeTimeout: CLOSE_MS,
    maxPendingAutoPongs: MAX_PONGS,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    WebSocket: ClientSocket,
  }
  return new WebSocketServer(options)
}
