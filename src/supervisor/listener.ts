import { createServer, type Server, type Socket } from 'node:net'
import { refuse } from './refuse.ts'

/** How many sockets may wait for a worker, and for how long, in milliseconds. */
const MAX_WAITING = 256
const WAIT_MS = 10_000

/** A client's socket, paused, of which nothing has been read. */
export interface Accepted {
  socket: Socket
  /** Starts at 1 with each server start. */
  connection: number
  address: string
  port: number
}

export interface ListenerOwner {
  /** Gives a socket to a worker; false when none is free. */
  assign(accepted: Accepted): boolean
  /** Says how many sockets wait. */
  waiting(count: number): void
  refused(accepted: Accepted, reason: string): void
}

interface Waiting {
  accepted: Accepted
  deadline: NodeJS.Timeout
}

/** Accepts connections and hands them on. It reads no byte a client sent. */
export class Listener {
  readonly #server: Server
  readonly #owner: ListenerOwner
  readonly #queue: Waiting[] = []
  #lastConnection = 0

  constructor(owner: ListenerOwner) {
    this.#owner = owner
    this.#server = createServer({ pauseOnConnect: true }, socket => this.#accept(socket))
  }

  /** Resolves with the port; rejects with what `listen` says, such as EADDRINUSE. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: 511 }, () => {
        this.#server.off('error', reject)
        // Later errors, such as too many open files at accept, cost a connection, not the server.
        this.#server.on('error', () => {})
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  /** Takes a socket back that did not reach its worker. */
  requeue(accepted: Accepted): void {
    this.#enqueue(accepted)
    this.offer()
  }

  /** Gives waiting sockets to workers, the oldest first. */
  offer(): void {
    for (let first = this.#queue[0]; first && this.#owner.assign(first.accepted); first = this.#queue[0]) {
      clearTimeout(first.deadline)
      this.#queue.shift()
    }
    this.#owner.waiting(this.#queue.length)
  }

  /** Stops accepting and turns away who waits. The port is free at once. */
  close(): void {
    this.#server.close()
    for (const { accepted, deadline } of this.#queue.splice(0)) {
      clearTimeout(deadline)
      this.#refuse(accepted, 'the server is stopping')
    }
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const { remoteAddress: address = '', localPort: port = 0 } = socket
    const accepted = { socket, connection: ++this.#lastConnection, address: address.replace(/^::ffff:/, ''), port }
    if (this.#queue.length === 0 && this.#owner.assign(accepted)) return
    if (this.#queue.length >= MAX_WAITING) this.#refuse(accepted, 'too many connections wait for a worker')
    else this.#enqueue(accepted)
  }

  #enqueue(accepted: Accepted): void {
    const deadline = setTimeout(() => this.#giveUp(accepted), WAIT_MS)
    this.#queue.push({ accepted, deadline })
    this.#owner.waiting(this.#queue.length)
  }

  #giveUp(accepted: Accepted): void {
    const index = this.#queue.findIndex(waiting => waiting.accepted === accepted)
    this.#queue.splice(index, 1)
    this.#refuse(accepted, `no worker was free for ${WAIT_MS / 1000} s`)
    this.#owner.waiting(this.#queue.length)
  }

  #refuse(accepted: Accepted, reason: string): void {
    refuse(accepted.socket, reason)
    this.#owner.refused(accepted, reason)
  }
}
