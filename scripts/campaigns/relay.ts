import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server that can be cut at any moment, with whatever is under way on it in both directions. */
export class Relay {
  readonly #server: Server
  readonly #pairs = new Set<[Socket, Socket]>()

  private constructor(target: number) {
    this.#server = createServer(socket => this.#join(socket, connect(target, '127.0.0.1')))
  }

  /** Begins to relay to a port of this machine. */
  static async start(target: number): Promise<Relay> {
    const relay = new Relay(target)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    return relay
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  /** Resets all connections, as when a cable is pulled and put back. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #join(client: Socket, server: Socket): void {
    const pair: [Socket, Socket] = [client, server]
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#pairs.delete(pair)
        for (const other of pair) other.destroy()
      })
    }
    client.pipe(server).pipe(client)
  }
}
