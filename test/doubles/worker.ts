import type { Socket } from 'node:net'
import type { Channel } from '../../src/channel/channel.ts'
import type { HandedOver } from '../../src/channel/hand-over.ts'
import type { WorkerInfo } from '../../src/protocol/notifications.ts'
import type { ForkWorker, Worker, WorkerListener } from '../../src/supervisor/workers/worker.ts'
import { NOWHERE } from './nowhere.ts'

/** A worker without a process: a test says when it is ready and how it ends, and looks at what was done to it. */
export class WorkerDouble implements Worker {
  readonly channel: Channel
  readonly pid: number
  readonly done: string[] = []
  readonly #listener: WorkerListener | undefined
  state: WorkerInfo['state'] = 'starting'
  hasStarted = false
  connection: number | undefined
  adoptedAt = 0
  served = 0
  pss = 0
  memory: undefined
  heardAt = performance.now()
  heartbeatMs = 1_000

  constructor(
    given: Partial<Pick<Worker, 'pid' | 'channel' | 'state' | 'connection' | 'heardAt' | 'heartbeatMs'>> = {},
    listener?: WorkerListener,
  ) {
    this.pid = given.pid ?? 4711
    this.channel = given.channel ?? NOWHERE
    this.state = given.state ?? 'starting'
    this.connection = given.connection
    this.heardAt = given.heardAt ?? this.heardAt
    this.heartbeatMs = given.heartbeatMs ?? this.heartbeatMs
    this.#listener = listener
  }

  get info(): WorkerInfo {
    return { pid: this.pid, state: this.state, served: this.served, pss: this.pss }
  }

  send({ t }: { t: string }): void {
    this.done.push(t)
  }

  adopt(_socket: Socket, { connection }: HandedOver): void {
    this.state = 'handshake'
    this.connection = connection
    this.served++
    this.adoptedAt = performance.now()
  }

  end(): void {
    this.done.push('end')
    this.state = 'ending'
  }

  kill(): void {
    this.done.push('kill')
    this.state = 'ending'
  }

  /** It can take a socket. */
  ready(): void {
    this.hasStarted = true
    this.#listener?.ready(this)
  }

  /** Its process is gone. */
  exit(code: number): void {
    this.state = 'ending'
    this.#listener?.exited(this, { code, signal: null, stderr: '' })
  }
}

/** Forks workers without processes; `workers` has all of them, in their order. */
export function createForks(): { fork: ForkWorker; workers: WorkerDouble[] } {
  const workers: WorkerDouble[] = []
  const fork: ForkWorker = listener => {
    const worker = new WorkerDouble({ pid: workers.length + 1 }, listener)
    workers.push(worker)
    return worker
  }
  return { fork, workers }
}
