import type { ChangeText } from '../domain/book-store.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import type { WorkerEvent } from '../protocol/notifications.ts'
import type { LogScope } from './log/log-scope.ts'
import { startWatching } from './monitor/watch.ts'
import { type Parts, putTogether, type SupervisorInput } from './parts.ts'
import { endings, serverLines, workerLines } from './sentences.ts'
import { raiseOomScore } from './workers/oom-score.ts'
import { type OrphanGuard, startOrphanGuard } from './workers/orphan-guard.ts'
import type { PoolListener } from './workers/pool.ts'
import type { Worker } from './workers/worker.ts'
import { workerSettings } from './workers/worker-settings.ts'

/** Accepts connections, gives each to a worker, and answers what workers ask. The only writer of data and logs. */
export class Supervisor {
  readonly #input: SupervisorInput
  readonly #parts: Parts
  /** The log of the server itself. */
  readonly log: LogScope
  #guard: OrphanGuard | undefined
  #stopWatching: () => void = () => {}

  /** Puts the server together. Nothing runs before {@link listen}. */
  constructor(input: SupervisorInput) {
    this.#input = input
    this.#parts = putTogether(input)
    this.log = this.#parts.log.of()
  }

  get options(): Readonly<ServerOptions> {
    return this.#input.options
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#parts.connections.open.length
  }

  /** Begins to serve. Resolves with the port; rejects with what `listen` says. */
  async listen(): Promise<number> {
    const { options, store, lending, command, sandbox } = this.#input
    const { pool, topics, traffic, listener, connections, drain, counts, meter, metrics, endConnection } = this.#parts
    const { workers } = pool
    if (!command.endsWithParent) this.#guard = startOrphanGuard()
    pool.begin(this.#poolListener())
    const watched = { options, store, sandbox, workers, connections, topics, drain, counts }
    this.#stopWatching = startWatching({ ...watched, traffic, meter, metrics, endConnection })
    const { epoch } = await store.status()
    const tell = ({ revision, text }: ChangeText) => topics.publish('books', 'CHANGE', text, { revision, epoch })
    await store.changes(undefined, tell)
    lending.follow(event => topics.publish('lending', 'LENDING', JSON.stringify(event)))
    return listener.listen(options.host, options.port)
  }

  /** Ends everything in order: no new connections, 1001 for those there are, the workers, the store, the log. */
  async stop(): Promise<void> {
    const { options, store, lending, logFiles } = this.#input
    const { connections, drain, listener, log, pool, queue, refusals } = this.#parts
    listener.close()
    queue.close()
    const drained = drain.stop(options.drainSeconds)
    for (const { id, worker } of connections.all) {
      worker.send({ t: 'close', c: id, code: 1001, reason: endings.serverStops })
    }
    if (!(await drained)) for (const connection of connections.all) connection.ending ??= endings.didNotClose
    await pool.close()
    queue.end()
    this.#guard?.end()
    this.#stopWatching()
    await lending.close()
    await store.close()
    refusals.end()
    this.log.info(serverLines.stopped)
    log.end()
    await logFiles.close()
  }

  /** Ends what is left of the connections at once, and so their workers; the rest goes on in order. */
  hurry(): void {
    this.#parts.drain.hurry()
    for (const worker of this.#parts.pool.workers) worker.kill()
  }

  /** Takes other options: limits hold at once, settings only for new workers. */
  reload(options: Partial<ServerOptions>): void {
    const { options: current, version, command } = this.#input
    Object.assign(current, options)
    this.#parts.limits.reload(current.requestsPerSecond)
    this.#parts.pool.renew(
      workerSettings({ version, options: current, sharesBooks: command.sharedFd !== undefined, seal: command.seal }),
    )
  }

  #poolListener(): PoolListener {
    const { queue, messages, ends, metrics } = this.#parts
    return {
      ready: () => queue.offer(),
      message: (worker, message) => messages.take(worker, message),
      notSent: (_, socket, message) => queue.takeBack(socket, message),
      changed: worker => this.#tell({ event: 'changed', worker: worker.info }),
      started: worker => {
        this.#contain(worker)
        this.#tell({ event: 'started', worker: worker.info })
        metrics.workerStarted()
      },
      exited: (worker, exit) => {
        this.#guard?.forget(worker.pid)
        this.#tell({ event: 'ended', worker: worker.info, exit: { code: exit.code, signal: exit.signal } })
        metrics.workerEnded(exit)
        ends.exited(worker, exit)
      },
      failing: (exit, pauseMs) => {
        this.log.error(workerLines.failing(exit.signal ?? `exit ${exit.code}`, pauseMs / 1000, exit.stderr.trim()))
      },
    }
  }

  /** A worker may not outlive the supervisor, nor take the memory that the supervisor needs. */
  #contain({ pid }: Worker): void {
    raiseOomScore(pid)
    this.#guard?.watch(pid)
  }

  #tell(event: WorkerEvent): void {
    const { topics } = this.#parts
    if (topics.isFollowed('workers')) topics.publish('workers', 'WORKER', JSON.stringify(event))
  }
}
