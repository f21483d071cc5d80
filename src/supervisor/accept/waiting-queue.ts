import type { Socket } from 'node:net'
import type { HandedOver } from '../../channel/hand-over.ts'
import { endings, refusals } from '../sentences.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Worker } from '../workers/worker.ts'
import { AddressCounts } from './address-counts.ts'
import type { AddressLimit } from './address-limit.ts'
import { createRefusalAnswers } from './answer-refusal.ts'
import type { Connection, ConnectionTable } from './connections.ts'
import type { Drain } from './drain.ts'
import type { Accepted } from './listener.ts'
import type { Penalties } from './penalties.ts'
import type { RefusalCounts } from './refusal-counts.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'
import { killUnlessServing, RESERVED_HANDSHAKE_MS } from './reserved-places.ts'

/** How many sockets may wait for a worker, and for how many seconds. */
interface QueueLimits {
  maxWaiting: number
  waitingSeconds: number
}

/** The parts that a queue needs. `limits` may change at run time. */
export interface QueueParts {
  pool: Pick<WorkerPool, 'assign' | 'assignReserved' | 'expect'>
  connections: ConnectionTable
  addressLimit: AddressLimit
  refusalCounts: RefusalCounts
  penalties: Penalties
  drain: Drain
  limits: QueueLimits
  /** Called for each connection that was refused before a worker had it. */
  refused(accepted: Accepted, reason: RefusalReason, message: string): void
}

/** Gives accepted sockets to workers, at once or when one is free, and refuses those that cannot have one. */
export class WaitingQueue {
  readonly #parts: QueueParts
  readonly #answers = createRefusalAnswers()
  /** The sockets that wait for a worker, the oldest first, each with the timer that refuses it. */
  readonly #queue = new Map<Accepted, NodeJS.Timeout>()
  /** How many sockets of each address wait, in either way. */
  readonly #waiting = new AddressCounts()
  /** The sockets of addresses that have a penalty, each with the timer after which its turn comes. */
  readonly #held = new Map<Accepted, NodeJS.Timeout>()
  #isClosed = false

  constructor(parts: QueueParts) {
    this.#parts = parts
  }

  /** How many sockets wait for a worker. */
  get size(): number {
    return this.#queue.size + this.#held.size
  }

  /** Takes a connection that was accepted. */
  enter(accepted: Accepted): void {
    const { address } = accepted
    // As many of an address may wait as may be served: when clients connect again, their old connections may not be over yet.
    const whyNot = this.#whyNot(address, this.#waiting.of(address))
    if (whyNot === undefined) this.#letIn(accepted)
    else this.#refuse(accepted, 'address_full', whyNot)
  }

  /** Takes back a socket that did not reach its worker. */
  takeBack(socket: Socket, { connection, address, port }: HandedOver): void {
    const { connections, drain } = this.#parts
    connections.remove(connection, 1006, endings.notHandedOver)
    drain.look()
    const accepted = { socket, connection, address, port }
    if (this.#isClosed) this.#refuse(accepted, 'stopping')
    else {
      this.#enqueue(accepted)
      this.offer()
    }
  }

  /** Gives waiting sockets to workers, the oldest first, until no worker is free. Those of a full address are passed over. */
  offer(): void {
    for (const accepted of this.#queue.keys()) {
      if (!this.#mayBeServed(accepted)) continue
      if (!this.#assign(accepted)) break
      this.#dequeue(accepted)
    }
    this.#tellPool()
  }

  /** Refuses all that wait. */
  close(): void {
    this.#isClosed = true
    const waiting = [...this.#queue.keys(), ...this.#held.keys()]
    for (const accepted of waiting) {
      this.#dequeue(accepted)
      this.#refuse(accepted, 'stopping')
    }
  }

  /** Closes the sockets of refused clients that may still be reading their answer. */
  end(): void {
    this.#answers.end()
  }

  #letIn(accepted: Accepted): void {
    const { penalties, limits } = this.#parts
    const ms = penalties.waitOf(accepted.address, limits.waitingSeconds * 1000)
    if (ms === 0) this.#place(accepted)
    else if (ms === undefined || this.size >= limits.maxWaiting) this.#offerReservedPlace(accepted, 'queue_full')
    else this.#hold(accepted, ms)
  }

  #hold(accepted: Accepted, ms: number): void {
    const turn = setTimeout(() => {
      this.#dequeue(accepted)
      this.#place(accepted)
    }, ms)
    this.#held.set(accepted, turn)
    this.#waiting.add(accepted.address)
  }

  #place(accepted: Accepted): void {
    if (this.#parts.drain.isDraining) this.#offerReservedPlace(accepted, 'draining')
    else if (this.#eligible > 0 || !this.#mayBeServed(accepted) || !this.#assign(accepted)) this.#wait(accepted)
  }

  /** How many of those that wait could be given to a worker if one were free. */
  get #eligible(): number {
    let count = 0
    for (const accepted of this.#queue.keys()) if (this.#mayBeServed(accepted)) count++
    return count
  }

  #mayBeServed({ address }: Accepted): boolean {
    return this.#whyNot(address, this.#parts.connections.of(address)) === undefined
  }

  /** Why an address that has so many connections may not have one more; undefined when it may. */
  #whyNot(address: string, has: number): string | undefined {
    const { connections, addressLimit } = this.#parts
    // All clients of a trusted proxy have its address until their requests are read.
    return connections.trustsProxy ? undefined : addressLimit(address, has)
  }

  #wait(accepted: Accepted): void {
    if (this.size < this.#parts.limits.maxWaiting) {
      this.#enqueue(accepted)
      this.#tellPool()
    } else this.#offerReservedPlace(accepted, 'queue_full')
  }

  #enqueue(accepted: Accepted): void {
    const deadline = setTimeout(() => this.#giveUp(accepted), this.#parts.limits.waitingSeconds * 1000)
    this.#queue.set(accepted, deadline)
    this.#waiting.add(accepted.address)
  }

  #dequeue(accepted: Accepted): void {
    clearTimeout(this.#queue.get(accepted) ?? this.#held.get(accepted))
    if (this.#queue.delete(accepted) || this.#held.delete(accepted)) this.#waiting.remove(accepted.address)
  }

  #giveUp(accepted: Accepted): void {
    const { connections, limits } = this.#parts
    const { address } = accepted
    this.#dequeue(accepted)
    const whyNot = this.#whyNot(address, connections.of(address))
    if (whyNot !== undefined) this.#refuse(accepted, 'address_full', whyNot)
    else this.#offerReservedPlace(accepted, 'waited_too_long', refusals.waitedTooLong(limits.waitingSeconds))
    this.#tellPool()
  }

  /** The pool forks workers for those who wait for one, not for those who wait for their turn. */
  #tellPool(): void {
    this.#parts.pool.expect(this.#eligible)
  }

  #assign(accepted: Accepted): boolean {
    const { socket, ...rest } = accepted
    const worker = this.#parts.pool.assign(socket, { t: 'socket', ...rest })
    if (worker) this.#connect(accepted, worker, false)
    return worker !== undefined
  }

  /** Offers a worker in a place reserved for operators, as only what a client sends can tell whether it is one. Refuses when none is free. */
  #offerReservedPlace(accepted: Accepted, reason: RefusalReason, message?: string): void {
    const { socket, ...rest } = accepted
    const worker = this.#parts.pool.assignReserved(socket, { t: 'socket', ...rest, headMs: RESERVED_HANDSHAKE_MS })
    if (!worker) this.#refuse(accepted, reason, message)
    else killUnlessServing(this.#connect(accepted, worker, true))
  }

  #connect({ connection, address }: Accepted, worker: Worker, isReserved: boolean): Connection {
    return this.#parts.connections.add({ id: connection, worker, address, isReserved })
  }

  #refuse(accepted: Accepted, reason: RefusalReason, message: string = REFUSALS[reason].message): void {
    this.#answers.send(accepted.socket, REFUSALS[reason].status, message)
    this.#parts.refusalCounts.add(reason)
    this.#parts.refused(accepted, reason, message)
  }
}
