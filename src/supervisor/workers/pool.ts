import type { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import type { HandedOver } from '../../channel/hand-over.ts'
import type { WorkerSettings } from '../../channel/messages.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { WorkerCounts } from '../../protocol/results.ts'
import { GREETING_MS, mayGreet } from './handshake-limit.ts'
import { SPAWN_CYCLE_MS, SpawnRate } from './spawn-rate.ts'
import { StartGuard } from './start-backoff.ts'
import type { WorkerCommand } from './worker-command.ts'
import { countWorkers } from './worker-counts.ts'
import { type WorkerExit, type WorkerListener, WorkerProcess } from './worker-process.ts'

const RETIRE_CYCLE_MS = 1000
/** Places beyond `maxWorkers` that only operators get: who is to mend an overloaded server must get in. */
const RESERVED = 2
/** Starts of workers beside each other: more of them than cores would only make each take longer. */
const STARTING_AT_ONCE = availableParallelism()

export interface PoolListener extends Pick<WorkerListener, 'message' | 'notSent'> {
  /** A worker can take a socket. */
  ready(): void
  /** A worker's state is another one. */
  changed(worker: WorkerProcess, event: 'started' | 'changed'): void
  exited(worker: WorkerProcess, exit: WorkerExit): void
  /** Workers die at their start; no more are tried for so many milliseconds. */
  failing(exit: WorkerExit, pauseMs: number): void
}

export type PoolLimits = Pick<
  ServerOptions,
  'minSpare' | 'maxSpare' | 'maxWorkers' | 'connectionsPerWorker' | 'maxHandshakes'
>

export type PoolCounts = Omit<WorkerCounts, 'waiting' | 'refused'>

/** Keeps spare workers ready, so that no connection waits for a fork, and no more than are needed. */
export class WorkerPool {
  readonly #workers = new Set<WorkerProcess>()
  readonly #command: WorkerCommand
  #settings: WorkerSettings
  /** Those that were started with the settings of now. */
  #current = new WeakSet<WorkerProcess>()
  readonly #limits: PoolLimits
  readonly #listener: PoolListener
  readonly #rate = new SpawnRate()
  readonly #guard = new StartGuard()
  /** Those in places that are kept for operators. */
  readonly #reserved = new Set<WorkerProcess>()
  readonly #retiring: NodeJS.Timeout
  #spawning: NodeJS.Timeout | undefined
  #offering: NodeJS.Timeout | undefined
  #waiting = 0
  #isClosing = false
  #allGone: () => void = () => {}

  constructor(command: WorkerCommand, settings: WorkerSettings, limits: PoolLimits, listener: PoolListener) {
    this.#command = command
    this.#settings = settings
    this.#limits = limits
    this.#listener = listener
    this.#retiring = setInterval(() => this.#retire(), RETIRE_CYCLE_MS)
    this.#maintain()
  }

  get workers(): ReadonlySet<WorkerProcess> {
    return this.#workers
  }

  get counts(): PoolCounts {
    const pausedMs = Math.ceil(this.#guard.pauseAt(performance.now()))
    return { ...countWorkers(this.#workers, this.#reserved), pausedMs, max: this.#limits.maxWorkers }
  }

  /** Gives a socket to a spare worker and returns that; undefined when there is none, or too many are being greeted. */
  assign(socket: Socket, message: HandedOver): WorkerProcess | undefined {
    const { busy, handshake, max } = this.counts
    if (busy >= max || handshake >= this.#limits.maxHandshakes || !mayGreet(this.#workers)) return undefined
    return this.#give(socket, message)
  }

  /** Gives a socket to a worker in a place that is kept for operators; undefined when those are taken, too. */
  assignReserved(socket: Socket, message: HandedOver): WorkerProcess | undefined {
    const worker = this.#reserved.size < RESERVED ? this.#give(socket, message) : undefined
    if (worker) this.#reserved.add(worker)
    return worker
  }

  /** Gives new workers other settings. Idle ones are replaced; busy ones serve to the end of their connection. */
  renew(settings: WorkerSettings): void {
    this.#settings = settings
    this.#current = new WeakSet()
    for (const worker of this.#workers) if (worker.state === 'spare' || worker.state === 'starting') this.#end(worker)
    this.#maintain()
  }

  /** Says how many sockets wait for a worker. */
  expect(waiting: number): void {
    this.#waiting = waiting
    if (waiting > 0 && !mayGreet(this.#workers)) this.#offering ??= setTimeout(() => this.#offer(), GREETING_MS)
    this.#maintain()
  }

  /** Notes that a worker has begun to serve its connection. */
  engage(worker: WorkerProcess): void {
    this.#change(worker, 'busy')
    // One less is being greeted: another may be.
    if (this.#waiting > 0) this.#listener.ready()
  }

  /** Takes a worker back whose connection is over: for another one, or for good. */
  release(worker: WorkerProcess): void {
    worker.connection = undefined
    this.#reserved.delete(worker)
    if (worker.state === 'ending') return
    const isUsedUp = worker.served >= this.#limits.connectionsPerWorker || !this.#current.has(worker)
    if (this.#isClosing || isUsedUp) this.#end(worker)
    else this.#change(worker, 'spare')
    // Also when it is not used again: one less is being greeted.
    if (worker.state === 'spare' || this.#waiting > 0) this.#listener.ready()
    this.#maintain()
  }

  /** Ends all workers; resolves when the last one is gone. */
  close(): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#retiring)
    clearTimeout(this.#spawning)
    clearTimeout(this.#offering)
    for (const worker of this.#workers) this.#end(worker)
    if (this.#workers.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#allGone = resolve
    })
  }

  #give(socket: Socket, message: HandedOver): WorkerProcess | undefined {
    const worker = this.#firstSpare()
    if (!worker) return undefined
    worker.adopt(socket, message)
    this.#listener.changed(worker, 'changed')
    this.#maintain()
    return worker
  }

  #offer(): void {
    this.#offering = undefined
    this.#listener.ready()
  }

  #firstSpare(): WorkerProcess | undefined {
    for (const worker of this.#workers) if (worker.state === 'spare') return worker
    return undefined
  }

  /** Forks what is missing, one worker a turn of the loop at most: while it forks, nobody is answered. */
  #maintain(): void {
    if (this.#isClosing || this.#spawning) return
    const now = performance.now()
    const missing = this.#missing()
    // Those that start say when they are ready, or gone: it goes on then.
    if (missing > 0 && this.counts.starting >= STARTING_AT_ONCE) return
    const pauseMs = this.#guard.pauseAt(now)
    const mayFork = pauseMs === 0 && this.#rate.take(missing, now)
    if (mayFork) this.#spawn()
    if (missing <= (mayFork ? 1 : 0)) return
    const next = () => {
      this.#spawning = undefined
      this.#maintain()
    }
    this.#spawning = setTimeout(next, mayFork ? 0 : Math.max(SPAWN_CYCLE_MS, pauseMs))
  }

  /** How many workers there are too few. The last places of all are filled for operators alone. */
  #missing(): number {
    const { spare, starting, busy, handshake, max } = this.counts
    const { minSpare, maxHandshakes } = this.#limits
    // Those who wait for others to be greeted need no worker yet.
    const welcome = !mayGreet(this.#workers) ? 0 : Math.min(this.#waiting, Math.max(0, maxHandshakes - handshake))
    const wanted = busy >= max ? max + RESERVED - busy : Math.min(minSpare + welcome, max - busy)
    return wanted - spare - starting
  }

  /**
   * Ends one worker too many a cycle: a burst that comes again finds the others still there. It is the youngest, as the
   * oldest get the most work, and have the most of their code compiled.
   */
  #retire(): void {
    if (this.counts.spare <= this.#limits.maxSpare) return
    const youngest = [...this.#workers].findLast(({ state }) => state === 'spare')
    if (youngest) this.#end(youngest)
  }

  #change(worker: WorkerProcess, state: WorkerProcess['state']): void {
    worker.state = state
    this.#listener.changed(worker, 'changed')
  }

  #end(worker: WorkerProcess): void {
    if (worker.state === 'ending') return
    worker.end()
    this.#listener.changed(worker, 'changed')
  }

  #spawn(): void {
    try {
      this.#fork()
    } catch (error) {
      // No descriptors, no memory: the system may have some again later.
      this.#noteFailure({ code: null, signal: null, stderr: (error as Error).message })
    }
  }

  #fork(): void {
    const worker = new WorkerProcess(this.#command, {
      ready: () => this.#onReady(worker),
      message: (_, message) => this.#listener.message(worker, message),
      notSent: (_, socket, message) => this.#listener.notSent(worker, socket, message),
      exited: (_, exit) => this.#onExit(worker, exit),
    })
    this.#workers.add(worker)
    this.#current.add(worker)
    worker.send({ t: 'settings' }, JSON.stringify(this.#settings))
    this.#listener.changed(worker, 'started')
  }

  #onReady(worker: WorkerProcess): void {
    if (worker.state !== 'starting') return
    this.#guard.succeeded()
    this.#change(worker, 'spare')
    this.#listener.ready()
    this.#maintain()
  }

  #onExit(worker: WorkerProcess, exit: WorkerExit): void {
    this.#workers.delete(worker)
    this.#reserved.delete(worker)
    if (!worker.hasStarted && !this.#isClosing) this.#noteFailure(exit)
    this.#listener.exited(worker, exit)
    if (this.#isClosing && this.#workers.size === 0) this.#allGone()
    if (this.#waiting > 0) this.#listener.ready()
    this.#maintain()
  }

  #noteFailure(exit: WorkerExit): void {
    const pauseMs = this.#guard.failed(performance.now())
    if (pauseMs !== undefined) this.#listener.failing(exit, pauseMs)
  }
}
