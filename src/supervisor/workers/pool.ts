import type { Socket } from 'node:net'
import type { HandedOver } from '../../channel/hand-over.ts'
import type { WorkerSettings } from '../../channel/messages.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { WorkerCounts } from '../../protocol/results.ts'
import { hasFreeSlot, SLOT_MS } from './handshake-slots.ts'
import { Spawner } from './spawner.ts'
import type { ForkWorker, Worker, WorkerExit, WorkerListener } from './worker.ts'
import { countWorkers } from './worker-counts.ts'

const RETIRE_CYCLE_MS = 1000
/** Places beyond `maxWorkers` that only operators get: somebody who is to mend an overloaded server must get in. */
const RESERVED = 2

/** The owner of a pool, which hears what happens in it. */
export interface PoolListener extends Pick<WorkerListener, 'message' | 'notSent' | 'exited'> {
  /** A socket that waits may be given to a worker. */
  ready(): void
  /** A worker was forked. */
  started(worker: Worker): void
  /** A worker changed state. */
  changed(worker: Worker): void
  /** Workers end as soon as they start; none will be forked for so many milliseconds. */
  failing(exit: WorkerExit, pauseMs: number): void
}

export type PoolLimits = Pick<ServerOptions, 'minSpare' | 'maxSpare' | 'maxWorkers' | 'connectionsPerWorker'>

export type PoolCounts = Omit<WorkerCounts, 'waiting' | 'refused'>

/** The parts that a pool needs. `limits` may change at run time. */
export interface PoolParts {
  fork: ForkWorker
  settings: WorkerSettings
  limits: PoolLimits
}

/** Keeps spare workers ready, so that no connection waits for a fork, and no more than are needed. */
export class WorkerPool {
  readonly #fork: ForkWorker
  readonly #limits: PoolLimits
  readonly #workers = new Set<Worker>()
  /** The workers in places that are kept for operators. */
  readonly #reserved = new Set<Worker>()
  readonly #spawner = new Spawner({
    missing: () => this.#missing(),
    starting: () => this.counts.starting,
    fork: () => this.#spawn(),
  })
  readonly #listener: WorkerListener = {
    ready: worker => this.#onReady(worker),
    message: (worker, message) => this.#owner?.message(worker, message),
    notSent: (worker, socket, message) => this.#owner?.notSent(worker, socket, message),
    exited: (worker, exit) => this.#onExit(worker, exit),
  }
  #owner: PoolListener | undefined
  #settings: WorkerSettings
  /** The workers that were started with the present settings. */
  #current = new WeakSet<Worker>()
  #retiring: NodeJS.Timeout | undefined
  #offering: NodeJS.Timeout | undefined
  #waiting = 0
  #isClosing = false
  #allGone: () => void = () => {}

  constructor({ fork, settings, limits }: PoolParts) {
    this.#fork = fork
    this.#settings = settings
    this.#limits = limits
  }

  get workers(): ReadonlySet<Worker> {
    return this.#workers
  }

  get counts(): PoolCounts {
    const { pausedMs } = this.#spawner
    return { ...countWorkers(this.#workers), pausedMs, max: this.#limits.maxWorkers }
  }

  /** Forks the first workers. Those and all later ones send their messages to `owner`. */
  begin(owner: PoolListener): void {
    this.#owner = owner
    this.#retiring = setInterval(() => this.#retire(), RETIRE_CYCLE_MS)
    this.#spawner.maintain()
  }

  /** Gives a socket to a spare worker and returns that. Undefined when none is spare, or others are being handed over. */
  assign(socket: Socket, message: HandedOver): Worker | undefined {
    const { busy, max } = this.counts
    if (busy >= max || !hasFreeSlot(this.#workers)) return undefined
    return this.#give(socket, message)
  }

  /** Gives a socket to a worker in a place that is kept for operators. Undefined when those are taken, too. */
  assignReserved(socket: Socket, message: HandedOver): Worker | undefined {
    const worker = this.#reserved.size < RESERVED ? this.#give(socket, message) : undefined
    if (worker) this.#reserved.add(worker)
    return worker
  }

  /** Gives new workers other settings. Idle ones are replaced; busy ones serve to the end of their connection. */
  renew(settings: WorkerSettings): void {
    this.#settings = settings
    this.#current = new WeakSet()
    for (const worker of this.#workers) if (worker.state === 'spare' || worker.state === 'starting') this.#end(worker)
    this.#spawner.maintain()
  }

  /** Notes how many sockets wait for a worker. */
  expect(waiting: number): void {
    this.#waiting = waiting
    if (waiting > 0 && !hasFreeSlot(this.#workers)) this.#offering ??= setTimeout(() => this.#offer(), SLOT_MS)
    this.#spawner.maintain()
  }

  /** Notes that a worker has begun to serve its connection. */
  engage(worker: Worker): void {
    this.#change(worker, 'busy')
    // Its handshake is over, which makes room for another one.
    if (this.#waiting > 0) this.#owner?.ready()
  }

  /** Takes a worker back whose connection is over: for another one, or for good. */
  release(worker: Worker): void {
    worker.connection = undefined
    this.#reserved.delete(worker)
    if (worker.state === 'ending') return
    const isUsedUp = worker.served >= this.#limits.connectionsPerWorker || !this.#current.has(worker)
    if (this.#isClosing || isUsedUp) this.#end(worker)
    else this.#change(worker, 'spare')
    // A worker that is not used again has still made room for another one, and for its client's address.
    this.#owner?.ready()
    this.#spawner.maintain()
  }

  /** Ends all workers; resolves when the last one is gone. */
  close(): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#retiring)
    clearTimeout(this.#offering)
    this.#spawner.end()
    for (const worker of this.#workers) this.#end(worker)
    if (this.#workers.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#allGone = resolve
    })
  }

  #give(socket: Socket, message: HandedOver): Worker | undefined {
    const worker = this.#firstSpare()
    if (!worker) return undefined
    worker.adopt(socket, message)
    this.#owner?.changed(worker)
    this.#spawner.maintain()
    return worker
  }

  #offer(): void {
    this.#offering = undefined
    this.#owner?.ready()
  }

  #firstSpare(): Worker | undefined {
    for (const worker of this.#workers) if (worker.state === 'spare') return worker
    return undefined
  }

  /** Counts the workers that are missing. The last places of all are filled for operators alone. */
  #missing(): number {
    const { spare, starting, busy, max } = this.counts
    // A socket that waits for somebody else's handshake needs no worker yet.
    const welcome = hasFreeSlot(this.#workers) ? this.#waiting : 0
    const wanted = busy >= max ? max + RESERVED - busy : Math.min(this.#limits.minSpare + welcome, max - busy)
    return wanted - spare - starting
  }

  /**
   * Ends one spare worker too many a cycle, so that the next burst finds the others still there. It is the youngest, as the
   * oldest get the most work and have the most of their code compiled.
   */
  #retire(): void {
    if (this.counts.spare <= this.#limits.maxSpare) return
    const youngest = [...this.#workers].findLast(({ state }) => state === 'spare')
    if (youngest) this.#end(youngest)
  }

  #change(worker: Worker, state: Worker['state']): void {
    worker.state = state
    this.#owner?.changed(worker)
  }

  #end(worker: Worker): void {
    if (worker.state === 'ending') return
    worker.end()
    this.#owner?.changed(worker)
  }

  #spawn(): void {
    try {
      const worker = this.#fork(this.#listener)
      this.#workers.add(worker)
      this.#current.add(worker)
      worker.send({ t: 'settings' }, JSON.stringify(this.#settings))
      this.#owner?.started(worker)
    } catch (error) {
      // The system may have descriptors and memory again later.
      this.#noteFailure({ code: null, signal: null, stderr: (error as Error).message })
    }
  }

  #onReady(worker: Worker): void {
    if (worker.state !== 'starting') return
    this.#spawner.succeeded()
    this.#change(worker, 'spare')
    this.#owner?.ready()
    this.#spawner.maintain()
  }

  #onExit(worker: Worker, exit: WorkerExit): void {
    this.#workers.delete(worker)
    this.#reserved.delete(worker)
    if (!worker.hasStarted && !this.#isClosing) this.#noteFailure(exit)
    this.#owner?.exited(worker, exit)
    if (this.#isClosing && this.#workers.size === 0) this.#allGone()
    this.#owner?.ready()
    this.#spawner.maintain()
  }

  #noteFailure(exit: WorkerExit): void {
    const pauseMs = this.#spawner.failed()
    if (pauseMs !== undefined) this.#owner?.failing(exit, pauseMs)
  }
}
