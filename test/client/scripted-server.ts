import { type WebSocket, WebSocketServer } from 'ws'
import { LIMITS, SUBPROTOCOL } from '../../src/protocol/limits.ts'

/** A request as it came. */
export interface Request {
  id: number
  method: string
  params: Record<string, unknown>
}

/** A server that says what a test has it say. */
export class ScriptedServer {
  readonly requests: Request[] = []
  readonly sockets: WebSocket[] = []
  readonly headers: Record<string, unknown>[] = []
  answer: (request: Request, socket: WebSocket) => unknown = () => true
  /** What WELCOME says that the role is. */
  role = 'writer'
  readonly #server: WebSocketServer

  /** Resolves when it can be connected to. */
  readonly listening: Promise<void>

  constructor() {
    this.#server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => SUBPROTOCOL })
    this.listening = new Promise(resolve => this.#server.once('listening', () => resolve()))
    this.#server.on('connection', (socket, request) => {
      this.sockets.push(socket)
      this.headers.push({ ...request.headers, url: request.url })
      this.tell(socket, 'WELCOME', {
        connection: this.sockets.length,
        client: 'c',
        pid: 1,
        role: this.role,
        epoch: 'e',
        revision: 0,
        limits: LIMITS,
      })
      socket.on('message', data => this.#onMessage(socket, JSON.parse(data.toString())))
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  tell(socket: WebSocket | undefined, method: string, params: unknown): void {
    socket?.send(JSON.stringify({ jsonrpc: '2.0', method, params }))
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate()
    this.#server.close()
  }

  #onMessage(socket: WebSocket, request: Request): void {
    this.requests.push(request)
    const result = this.answer(request, socket)
    if (result === undefined) return
    const body =
      result instanceof Error
        ? { error: { code: -32000, message: result.message, data: { code: 'NOT_FOUND', ...(result.cause as object) } } }
        : { result }
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: request.id, ...body }))
  }
}
