import { createServer, type Server, type Socket } from 'node:net'

/** A client's socket, paused, of which nothing has been read. */
export interface Accepted {
  socket: Socket
  /** The number of the connection: 1 for the first one since the server started. */
  connection: number
  address: string
  /** The server's port that it came to. */
  port: number
}

/** The functions that are called for new connections. */
export interface ListenerOwner {
  accepted(accepted: Accepted): void
  /** Called when the client was gone before its socket could be accepted. */
  left(connection: number): void
}

/** Accepts connections. It reads no byte that a client sent. */
export class Listener {
  readonly #server: Server
  readonly #owner: ListenerOwner
  #lastConnection = 0

  constructor(owner: ListenerOwner) {
    this.#owner = owner
    this.#server = createServer({ pauseOnConnect: true }, socket => this.#accept(socket))
  }

  /** How many connections were accepted since the start. */
  get accepted(): number {
    return this.#lastConnection
  }

  /** Resolves with the port; rejects with what `listen` says, such as EADDRINUSE. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: 511 }, () => {
        this.#server.off('error', reject)
        // A later error, such as too many open files, costs one connection and must not end the server.
        this.#server.on('error', () => {})
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  /** Stops accepting. The port is free at once. */
  close(): void {
    this.#server.close()
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const { remoteAddress: address, localPort: port = 0 } = socket
    const connection = ++this.#lastConnection
    if (address === undefined) {
      // The client reset the connection while it waited to be accepted.
      socket.destroy()
      this.#owner.left(connection)
      return
    }
    this.#owner.accepted({ socket, connection, address: address.replace(/^::ffff:/, ''), port })
  }
}
