import type { BookStore, ChangeText } from '../domain/book-store.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { isLoopback } from '../protocol/loopback.ts'
import type { Draining, WorkerCounts } from '../protocol/results.ts'
import { ConnectionTable } from './accept/connections.ts'
import { Drain } from './accept/drain.ts'
import { type Accepted, Listener } from './accept/listener.ts'
import { Penalties } from './accept/penalties.ts'
import { REFUSALS, type RefusalReason } from './accept/refusals.ts'
import { leftEarly, turnedAway } from './log/entries.ts'
import { LogBook } from './log/event-log.ts'
import type { LogFiles } from './log/log-files.ts'
import { RefusalLog } from './log/refusal-log.ts'
import { startTicker } from './monitor/every-second.ts'
import { Metrics } from './monitor/metrics.ts'
import { createProbes } from './monitor/readiness.ts'
import { RequestMeter } from './monitor/request-meter.ts'
import { offerFirst } from './monitor/worker-memory.ts'
import { Desk } from './requests/handlers.ts'
import { createControls } from './requests/operator-actions.ts'
import { RateLimits } from './requests/rate-limits.ts'
import type { Tokens } from './requests/tokens.ts'
import { Inbox } from './requests/worker-messages.ts'
import type { RunTimeOptions } from './start/compare-options.ts'
import { type OrphanGuard, startOrphanGuard } from './workers/orphan-guard.ts'
import { WorkerPool } from './workers/pool.ts'
import { Topics } from './workers/topics.ts'
import type { WorkerCommand } from './workers/worker-command.ts'
import type { WorkerExit, WorkerProcess } from './workers/worker-process.ts'
import { ratesOf, settingsOf } from './workers/worker-settings.ts'

/** What a supervisor is built of; `start/start-server.ts` constructs it. */
export interface SupervisorParts {
  options: ServerOptions
  version: string
  store: BookStore
  logFiles: LogFiles
  tokens: Tokens
  command: WorkerCommand
  /** Where the lines of the log go besides the files. */
  print?: ((lines: readonly string[]) => void) | undefined
  /** An operator asked for it. */
  onDetach(): void
  onShutdown(): void
  /** How far the end has come, while the server stops. */
  onStopping(progress: Draining): void
}

/** How long a connection in a place kept for operators may take to say that it is one, in milliseconds. */
const RESERVED_HANDSHAKE_MS = 3_000
/** By then a worker has refused it and is rid of it. */
const RESERVED_REFUSED_MS = RESERVED_HANDSHAKE_MS + 3_000

/** Accepts connections, gives each to a worker, and answers what workers ask. The only writer of data and logs. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #topics = new Topics()
  readonly #meter = new RequestMeter()
  readonly #metrics = new Metrics()
  readonly #listener: Listener
  readonly #inbox: Inbox
  readonly #stopTicker: () => void
  readonly drain: Drain
  #refused = 0
  readonly #guard: OrphanGuard | undefined
  readonly #refusals: RefusalLog
  readonly #limits: RateLimits
  readonly #penalties: Penalties
  readonly connections: ConnectionTable
  readonly log: LogBook
  readonly pool: WorkerPool

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const topics = this.#topics
    this.connections = new ConnectionTable(
      event => topics.publish('connections', 'CONNECTION', JSON.stringify(event)),
      () => parts.options.trustProxy,
    )
    this.log = new LogBook({
      files: parts.logFiles,
      print: parts.print,
      isFollowed: () => topics.isFollowed('log'),
      tell: event => topics.publish('log', 'LOG', JSON.stringify(event)),
    })
    this.#refusals = new RefusalLog(this.log)
    this.#limits = new RateLimits(ratesOf(parts.options))
    this.#penalties = new Penalties(parts.options)
    this.#listener = new Listener(parts.options, this.#penalties, {
      tooMany: address => (parts.options.trustProxy ? undefined : this.tooMany(address)),
      assign: accepted => this.#assign(accepted, 'assign'),
      assignReserved: accepted => this.#assign(accepted, 'assignReserved'),
      waiting: count => this.pool.expect(count),
      left: connection => this.#refusals.add('', 'left', leftEarly(connection)),
      refused: (accepted, reason, message) => {
        this.countRefusal(reason)
        this.#refusals.add(accepted.address, 'busy', turnedAway(accepted, REFUSALS[reason].status, message))
      },
    })
    this.drain = new Drain({
      count: () => this.connections.size,
      note: message => this.log.note('info', message),
      tell: parts.onStopping,
    })
    this.#guard = parts.command.endsWithParent ? undefined : startOrphanGuard()
    this.pool = this.#createPool()
    const { store } = parts
    const probes = createProbes({ ...parts, supervisor: this, metrics: this.#metrics })
    const controls = createControls({ ...parts, ...probes, supervisor: this, drain: () => this.#drain() })
    const desk = new Desk(store, this.connections, topics, controls, this.#limits)
    this.#inbox = new Inbox({
      connections: this.connections,
      log: this.log,
      refusals: this.#refusals,
      limits: this.#limits,
      penalties: this.#penalties,
      pool: this.pool,
      drain: this.drain,
      desk,
      topics,
      meter: this.#meter,
      metrics: this.#metrics,
    })
    this.#stopTicker = startTicker({ supervisor: this, meter: this.#meter, metrics: this.#metrics, topics, store })
  }

  /** Why an address may not have one more connection; undefined when it may. */
  tooMany(address: string): string | undefined {
    const { connectionsPerAddress: limit } = this.#parts.options
    const count = this.connections.countOf(address) + this.#listener.waitingOf(address)
    if (limit === 0 || isLoopback(address) || count < limit) return undefined
    return `${address} has ${limit} connections already, as many as an address may have`
  }

  get counts(): WorkerCounts {
    return { ...this.pool.counts, waiting: this.#listener.waiting, refused: this.#refused }
  }

  /** Counts a connection that is turned away. */
  countRefusal(reason: RefusalReason): void {
    this.#refused++
    this.#metrics.refused(reason)
  }

  /** Begins to serve. Resolves with the port; rejects with what `listen` says. */
  async listen(): Promise<number> {
    const { options, store } = this.#parts
    const { epoch } = await store.status()
    const tell = ({ revision, text }: ChangeText) => this.#topics.publish('books', 'CHANGE', text, { revision, epoch })
    await store.changes(undefined, tell)
    return this.#listener.listen(options.host, options.port)
  }

  /** Ends everything in order: no new connections, 1001 for those there are, the workers, the store, the log. */
  async stop(): Promise<void> {
    const { store, logFiles } = this.#parts
    this.#listener.close()
    const drained = this.drain.stop(this.#parts.options.drainSeconds)
    for (const { id, worker } of this.connections.all) {
      worker.send({ t: 'close', c: id, code: 1001, reason: 'the server is stopping' })
    }
    if (!(await drained)) for (const connection of this.connections.all) connection.ending ??= 'did not close in time'
    await this.pool.close()
    this.#listener.end()
    this.#guard?.end()
    this.#stopTicker()
    await store.close()
    this.#refusals.end()
    this.log.note('info', 'stopped')
    this.log.end()
    await logFiles.close()
  }

  /** Ends what is left of the connections at once, and so their workers; the rest goes on in order. */
  hurry(): void {
    this.drain.hurry()
    for (const worker of this.pool.workers) worker.kill()
  }

  /** Takes other options: limits hold from now on, settings for new workers. Others keep what they started with. */
  revise(options: RunTimeOptions): void {
    Object.assign(this.#parts.options, options)
    this.#limits.revise(ratesOf(this.#parts.options))
    this.pool.renew(settingsOf(this.#parts))
  }

  get options(): Readonly<ServerOptions> {
    return this.#parts.options
  }

  /** How many connections were accepted since the start. */
  get accepted(): number {
    return this.#listener.accepted
  }

  #drain(): void {
    this.drain.begin()
    this.#listener.drain()
  }

  #createPool(): WorkerPool {
    const { options, command } = this.#parts
    const tellOf = (worker: WorkerProcess, event: 'started' | 'changed' | 'ended', exit?: WorkerExit) => {
      if (event === 'started') {
        offerFirst(worker.pid)
        this.#guard?.watch(worker.pid)
      }
      if (event === 'ended') this.#guard?.forget(worker.pid)
      const ended = exit && { exit: { code: exit.code, signal: exit.signal } }
      this.#topics.publish('workers', 'WORKER', JSON.stringify({ event, worker: worker.info, ...ended }))
      if (event === 'started') this.#metrics.workerStarted()
      else if (exit) this.#metrics.workerEnded(exit)
    }
    return new WorkerPool(command, settingsOf(this.#parts), options, {
      ready: () => this.#listener.offer(),
      changed: tellOf,
      message: (worker, message) => this.#inbox.take(worker, message),
      notSent: (_, socket, { connection, address, port }) => {
        this.connections.remove(connection, 1006, 'not handed over')
        this.drain.look()
        this.#listener.requeue({ socket, connection, address, port })
      },
      exited: (worker, exit) => {
        tellOf(worker, 'ended', exit)
        this.#inbox.exited(worker, exit)
      },
      failing: ({ code, signal, stderr }, pauseMs) => {
        const how = `${signal ?? `exit ${code}`}; none is started for ${pauseMs / 1000} s`
        this.log.note('error', `workers end as soon as they start (${how}): ${stderr.trim()}`)
      },
    })
  }

  #assign({ socket, connection, address, port }: Accepted, how: 'assign' | 'assignReserved'): boolean {
    const isReserved = how === 'assignReserved'
    const headMs = isReserved ? { headMs: RESERVED_HANDSHAKE_MS } : {}
    const worker = this.pool[how](socket, { t: 'socket', connection, address, port, ...headMs })
    if (!worker) return false
    this.connections.add({ id: connection, worker, address, isReserved })
    if (isReserved) this.#expectOperator(worker, connection)
    return true
  }

  /** A place that is kept for operators is not held by one who says nothing, nor by a worker that does not refuse it. */
  #expectOperator(worker: WorkerProcess, id: number): void {
    setTimeout(() => {
      if (worker.connection === id && worker.state === 'handshake') worker.kill()
    }, RESERVED_REFUSED_MS).unref()
  }
}
