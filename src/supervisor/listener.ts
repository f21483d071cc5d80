import { createServer, type Server, type Socket } from 'node:net'
import type { Penalties } from './penalties.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'
import { createRefuser } from './refuse.ts'

/** A client's socket, paused, of which nothing has been read. */
export interface Accepted {
  socket: Socket
  /** Starts at 1 with each server start. */
  connection: number
  address: string
  port: number
}

export interface ListenerOwner {
  /** Why an address may have no further connection; undefined when it may. */
  tooMany(address: string): string | undefined
  /** Gives a socket to a worker; false when none is free. */
  assign(accepted: Accepted): boolean
  /** Gives a socket that is to be turned away to a worker that lets operators in; false when none is free. */
  assignReserved(accepted: Accepted): boolean
  /** Says how many sockets wait. */
  waiting(count: number): void
  /** A connection was over before anybody could be asked to serve it. */
  left(connection: number): void
  refused(accepted: Accepted, reason: RefusalReason, message: string): void
}

/** How many sockets may wait for a worker, and for how many seconds. */
export interface QueueLimits {
  maxWaiting: number
  waitingSeconds: number
}

interface Waiting {
  accepted: Accepted
  deadline: NodeJS.Timeout
}

/** Accepts connections and hands them on. It reads no byte a client sent. */
export class Listener {
  readonly #server: Server
  readonly #owner: ListenerOwner
  readonly #limits: QueueLimits
  readonly #penalties: Penalties
  readonly #refuser = createRefuser()
  readonly #queue: Waiting[] = []
  /** Those that are not in the queue yet, as others of their address go before them. */
  readonly #held = new Map<Accepted, NodeJS.Timeout>()
  #lastConnection = 0
  #isDraining = false

  constructor(limits: QueueLimits, penalties: Penalties, owner: ListenerOwner) {
    this.#limits = limits
    this.#penalties = penalties
    this.#owner = owner
    this.#server = createServer({ pauseOnConnect: true }, socket => this.#accept(socket))
  }

  /** How many sockets wait for a worker. */
  get waiting(): number {
    return this.#queue.length + this.#held.size
  }

  /** How many connections were accepted. */
  get accepted(): number {
    return this.#lastConnection
  }

  /** Turns away who comes from now on, operators aside. It goes on listening, to say so. */
  drain(): void {
    this.#isDraining = true
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
    if (!this.#server.listening) {
      this.#refuse(accepted, 'stopping')
      return
    }
    this.#enqueue(accepted)
    this.offer()
  }

  /** How many sockets of an address wait for a worker. */
  waitingOf(address: string): number {
    const waiting = [...this.#queue.map(({ accepted }) => accepted), ...this.#held.keys()]
    return waiting.filter(accepted => accepted.address === address).length
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
      this.#refuse(accepted, 'stopping')
    }
    for (const [accepted, turn] of this.#held) {
      clearTimeout(turn)
      this.#refuse(accepted, 'stopping')
    }
    this.#held.clear()
  }

  /** Lets go of those that were turned away and may still be reading why. */
  end(): void {
    this.#refuser.end()
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const { remoteAddress: address, localPort: port = 0 } = socket
    if (address === undefined) {
      // It was reset while it waited to be accepted.
      socket.destroy()
      this.#owner.left(++this.#lastConnection)
      return
    }
    const accepted = { socket, connection: ++this.#lastConnection, address: address.replace(/^::ffff:/, ''), port }
    const tooMany = this.#owner.tooMany(accepted.address)
    if (tooMany !== undefined) this.#refuse(accepted, 'address_full', tooMany)
    else this.#hold(accepted)
  }

  #hold(accepted: Accepted): void {
    const ms = this.#penalties.waitOf(accepted.address, this.#limits.waitingSeconds * 1000)
    if (ms === 0) this.#place(accepted)
    else if (ms === undefined || this.waiting >= this.#limits.maxWaiting) this.#turnAway(accepted, 'queue_full')
    else
      this.#held.set(
        accepted,
        setTimeout(() => this.#release(accepted), ms),
      )
  }

  #release(accepted: Accepted): void {
    this.#held.delete(accepted)
    this.#place(accepted)
  }

  #place(accepted: Accepted): void {
    if (this.#isDraining) this.#turnAway(accepted, 'draining')
    else if (this.#queue.length > 0 || !this.#owner.assign(accepted)) this.#wait(accepted)
  }

  #wait(accepted: Accepted): void {
    if (this.waiting < this.#limits.maxWaiting) this.#enqueue(accepted)
    else this.#turnAway(accepted, 'queue_full')
  }

  #enqueue(accepted: Accepted): void {
    const deadline = setTimeout(() => this.#giveUp(accepted), this.#limits.waitingSeconds * 1000)
    this.#queue.push({ accepted, deadline })
    this.#owner.waiting(this.#queue.length)
  }

  #giveUp(accepted: Accepted): void {
    const index = this.#queue.findIndex(waiting => waiting.accepted === accepted)
    this.#queue.splice(index, 1)
    this.#turnAway(accepted, 'waited_too_long', `no worker was free for ${this.#limits.waitingSeconds} s`)
    this.#owner.waiting(this.#queue.length)
  }

  /** Who this is, only what is sent can tell: a worker looks at it for us, as long as there is one. */
  #turnAway(accepted: Accepted, reason: RefusalReason, message?: string): void {
    if (!this.#owner.assignReserved(accepted)) this.#refuse(accepted, reason, message)
  }

  #refuse(accepted: Accepted, reason: RefusalReason, message: string = REFUSALS[reason].message): void {
    this.#refuser.refuse(accepted.socket, REFUSALS[reason].status, message)
    this.#owner.refused(accepted, reason, message)
  }
}
