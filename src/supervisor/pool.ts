import type { Socket } from 'node:net'
import type { HandedOver } from '../channel/hand-over.ts'
import type { WorkerSettings } from '../channel/messages.ts'
import type { ServerOptions } from '../protocol/host-messages.ts'
import type { WorkerCounts } from '../protocol/results.ts'
import type { WorkerCommand } from './worker-command.ts'
import { type WorkerExit, type WorkerListener, WorkerProcess } from './worker-process.ts'

/** How many workers may start at the same time: each costs a core for a tenth of a second. */
const MAX_STARTING = 8
const CYCLE_MS = 1000
/** After so many starts in a row that failed, spawning pauses: something is wrong that another try will not mend. */
const MAX_FAILED_STARTS = 5
const PAUSE_MS = 10_000

export interface PoolListener extends Pick<WorkerListener, 'message' | 'notSent'> {
  /** A worker can take a socket. */
  ready(): void
  /** A worker's state is another one. */
  changed(worker: WorkerProcess, event: 'started' | 'changed'): void
  exited(worker: WorkerProcess, exit: WorkerExit): void
  /** Workers die at their start; no more are tried for a while. */
  failing(exit: WorkerExit): void
}

type Limits = Pick<ServerOptions, 'minSpare' | 'maxSpare' | 'maxWorkers' | 'connectionsPerWorker'>

/** Keeps spare workers ready, so that no connection waits for a fork, and no more than are needed. */
export class WorkerPool {
  readonly #workers = new Set<WorkerProcess>()
  readonly #command: WorkerCommand
  readonly #settings: WorkerSettings
  readonly #limits: Limits
  readonly #listener: PoolListener
  readonly #cycle: NodeJS.Timeout
  #waiting = 0
  #failedStarts = 0
  #pausedUntil = 0
  #isClosing = false
  #allGone: () => void = () => {}

  constructor(command: WorkerCommand, settings: WorkerSettings, limits: Limits, listener: PoolListener) {
    this.#command = command
    this.#settings = settings
    this.#limits = limits
    this.#listener = listener
    this.#cycle = setInterval(() => {
      this.#maintain()
      this.#retire()
    }, CYCLE_MS)
    this.#maintain()
  }

  get workers(): ReadonlySet<WorkerProcess> {
    return this.#workers
  }

  get counts(): WorkerCounts {
    const counts = { busy: 0, spare: 0, starting: 0 }
    for (const { state } of this.#workers) {
      if (state === 'spare' || state === 'starting') counts[state]++
      else if (state !== 'ending') counts.busy++
    }
    return counts
  }

  /** Gives a socket to a spare worker and returns that; undefined when there is none. */
  assign(socket: Socket, message: HandedOver): WorkerProcess | undefined {
    const worker = [...this.#workers].find(({ state }) => state === 'spare')
    if (!worker) return undefined
    worker.adopt(socket, message)
    this.#listener.changed(worker, 'changed')
    this.#maintain()
    return worker
  }

  /** Says how many sockets wait for a worker. */
  expect(waiting: number): void {
    this.#waiting = waiting
    this.#maintain()
  }

  /** Notes that a worker has begun to serve its connection. */
  engage(worker: WorkerProcess): void {
    worker.state = 'busy'
    this.#listener.changed(worker, 'changed')
  }

  /** Takes a worker back whose connection is over: for another one, or for good. */
  release(worker: WorkerProcess): void {
    worker.connection = undefined
    if (worker.state === 'ending') return
    if (this.#isClosing || worker.served >= this.#limits.connectionsPerWorker) worker.end()
    else worker.state = 'spare'
    this.#listener.changed(worker, 'changed')
    if (worker.state === 'spare') this.#listener.ready()
    this.#maintain()
  }

  /** Ends all workers; resolves when the last one is gone. */
  close(): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#cycle)
    for (const worker of this.#workers) worker.end()
    if (this.#workers.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#allGone = resolve
    })
  }

  #maintain(): void {
    if (this.#isClosing || performance.now() < this.#pausedUntil) return
    const { spare, starting, busy } = this.counts
    const { minSpare, maxWorkers } = this.#limits
    const missing = minSpare + this.#waiting - spare - starting
    const room = Math.min(MAX_STARTING - starting, maxWorkers - spare - starting - busy)
    for (let count = Math.min(missing, room); count > 0; count--) this.#spawn()
  }

  /** Ends one worker too many a cycle: a burst that comes again finds the others still there. */
  #retire(): void {
    if (this.counts.spare > this.#limits.maxSpare) [...this.#workers].find(({ state }) => state === 'spare')?.end()
  }

  #spawn(): void {
    const worker = new WorkerProcess(this.#command, {
      ready: () => this.#onReady(worker),
      message: (_, message) => this.#listener.message(worker, message),
      notSent: (_, socket, message) => this.#listener.notSent(worker, socket, message),
      exited: (_, exit) => this.#onExit(worker, exit),
    })
    this.#workers.add(worker)
    worker.send({ t: 'settings' }, JSON.stringify(this.#settings))
    this.#listener.changed(worker, 'started')
  }

  #onReady(worker: WorkerProcess): void {
    if (worker.state !== 'starting') return
    this.#failedStarts = 0
    worker.state = 'spare'
    this.#listener.changed(worker, 'changed')
    this.#listener.ready()
    this.#maintain()
  }

  #onExit(worker: WorkerProcess, exit: WorkerExit): void {
    this.#workers.delete(worker)
    if (worker.state === 'starting' && ++this.#failedStarts >= MAX_FAILED_STARTS) {
      this.#failedStarts = 0
      this.#pausedUntil = performance.now() + PAUSE_MS
      this.#listener.failing(exit)
    }
    this.#listener.exited(worker, exit)
    if (this.#isClosing && this.#workers.size === 0) this.#allGone()
    this.#maintain()
  }
}
