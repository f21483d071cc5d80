import { createServer, type Server, type Socket } from 'node:net'
import { createRefuser } from './answer-refusal.ts'
import type { Penalties } from './penalties.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'

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

/** Accepts connections and hands them on. It reads no byte a client sent. */
export class Listener {
  readonly #server: Server
  readonly #owner: ListenerOwner
  readonly #limits: QueueLimits
  readonly #penalties: Penalties
  readonly #refuser = createRefuser()
  /** Those that wait for a worker, the oldest first, with what ends their patience. */
  readonly #queue = new Map<Accepted, NodeJS.Timeout>()
  /** Those that are not in the queue yet, as others of their address go before them, with what ends that. */
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
    return this.#queue.size + this.#held.size
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
    return [...this.#queue.keys(), ...this.#held.keys()].filter(accepted => accepted.address === address).length
  }

  /** Gives waiting sockets to workers, the oldest first. */
  offer(): void {
    for (const [accepted, deadline] of this.#queue) {
      if (!this.#owner.assign(accepted)) break
      clearTimeout(deadline)
      this.#queue.delete(accepted)
    }
    this.#owner.waiting(this.#queue.size)
  }

  /** Stops accepting and turns away who waits. The port is free at once. */
  close(): void {
    this.#server.close()
    for (const [accepted, timer] of [...this.#queue, ...this.#held]) {
      clearTimeout(timer)
      this.#refuse(accepted, 'stopping')
    }
    this.#queue.clear()
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
    else this.#letIn(accepted)
  }

  #letIn(accepted: Accepted): void {
    const ms = this.#penalties.waitOf(accepted.address, this.#limits.waitingSeconds * 1000)
    if (ms === 0) this.#place(accepted)
    else if (ms === undefined || this.waiting >= this.#limits.maxWaiting) this.#turnAway(accepted, 'queue_full')
    else this.#hold(accepted, ms)
  }

  #hold(accepted: Accepted, ms: number): void {
    const turn = setTimeout(() => {
      this.#held.delete(accepted)
      this.#place(accepted)
    }, ms)
    this.#held.set(accepted, turn)
  }

  #place(accepted: Accepted): void {
    if (this.#isDraining) this.#turnAway(accepted, 'draining')
    else if (this.#queue.size > 0 || !this.#owner.assign(accepted)) this.#wait(accepted)
  }

  #wait(accepted: Accepted): void {
    if (this.waiting < this.#limits.maxWaiting) this.#enqueue(accepted)
    else this.#turnAway(accepted, 'queue_full')
  }

  #enqueue(accepted: Accepted): void {
    const deadline = setTimeout(() => this.#giveUp(accepted), this.#limits.waitingSeconds * 1000)
    this.#queue.set(accepted, deadline)
    this.#owner.waiting(this.#queue.size)
  }

  #giveUp(accepted: Accepted): void {
    this.#queue.delete(accepted)
    this.#turnAway(accepted, 'waited_too_long', `no worker was free for ${this.#limits.waitingSeconds} s`)
    this.#owner.waiting(this.#queue.size)
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
