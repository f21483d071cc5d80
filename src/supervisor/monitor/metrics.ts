import type { WorkerLogEntry } from '../../channel/messages.ts'
import type { StoreStatus } from '../../domain/book-store.ts'
import { CONNECTION_PROTOCOLS, type ConnectionProtocol } from '../../protocol/limits.ts'
import type { WorkerInfo } from '../../protocol/notifications.ts'
import type { RefusalReason } from '../accept/refusals.ts'
import type { WorkerExit } from '../workers/worker.ts'
import { type Family, type Sample, toExposition } from './exposition.ts'
import { OperationCounts, outcomeOf } from './operation-counts.ts'

/** The figures that are read when somebody asks for metrics; all others are counted. */
export interface Readings {
  version: string
  uptimeSeconds: number
  /** Connections that were accepted since the start. */
  accepted: number
  /** Connections that were refused since the start, by reason. */
  refused: ReadonlyMap<RefusalReason, number>
  /** The open connections; the protocol of those that have not asked for anything yet is undefined. */
  connections: readonly { protocol: ConnectionProtocol | undefined }[]
  workers: Iterable<Pick<WorkerInfo, 'state'>>
  maxWorkers: number
  /** Connections that wait for a worker. */
  waiting: number
  /** Undefined when the store did not answer. */
  store: StoreStatus | undefined
  isDraining: boolean
  logLinesDropped: number
  residentBytes: number
  cpuSeconds: number
}

const STATES: readonly WorkerInfo['state'][] = ['starting', 'spare', 'handshake', 'busy', 'ending']
const PROTOCOLS = [...CONNECTION_PROTOCOLS, 'none'] as const

/** How a worker ended: by itself with status 0, by SIGTERM or SIGKILL, or in any other way. */
const CAUSES = ['finished', 'killed', 'crashed'] as const

/** The reasons for which a worker refuses an upgrade to WebSocket. */
const UPGRADE_REASONS = ['invalid', 'unauthorized', 'forbidden', 'not_found']

/** Counts what happens to the server since its start. */
export class Metrics {
  readonly #operations = new OperationCounts()
  readonly #upgradesRefused = new Map<string, number>(UPGRADE_REASONS.map(reason => [reason, 0]))
  readonly #ended = new Map<string, number>(CAUSES.map(cause => [cause, 0]))
  readonly #refusedCalls = new Map<string, number>()
  #workersStarted = 0
  /** How late the supervisor's event loop ran in the last second. */
  loopLagMs = 0

  /** Counts an operation or a request. An upgrade that its worker refused counts as a refused connection, too. */
  operation(entry: WorkerLogEntry): void {
    if (entry.status === undefined) return
    this.#operations.add(entry)
    const reason = entry.method === 'UPGRADE' && entry.http ? outcomeOf(entry.status) : ''
    const before = this.#upgradesRefused.get(reason)
    if (before !== undefined) this.#upgradesRefused.set(reason, before + 1 + (entry.more ?? 0))
  }

  /** Counts system calls that the kernel refused workers; true when it is the first of its name. */
  callRefused(name: string, count: number): boolean {
    const before = this.#refusedCalls.get(name)
    this.#refusedCalls.set(name, (before ?? 0) + count)
    return before === undefined
  }

  workerStarted(): void {
    this.#workersStarted++
  }

  workerEnded({ code, signal }: Pick<WorkerExit, 'code' | 'signal'>): void {
    const isKill = signal === 'SIGKILL' || signal === 'SIGTERM'
    const cause = code === 0 ? 'finished' : isKill ? 'killed' : 'crashed'
    this.#ended.set(cause, (this.#ended.get(cause) ?? 0) + 1)
  }

  /** Formats all of it in Prometheus' text format. */
  text(readings: Readings): string {
    return toExposition([
      ...this.#counted(readings),
      ...read(readings),
      gauge(
        'event_loop_lag_seconds',
        'How late the event loop of the supervisor ran in the last second.',
        this.loopLagMs / 1000,
      ),
    ])
  }

  #counted({ refused }: Readings): Family[] {
    return [
      counter(
        'connections_refused_total',
        'Connections that were turned away, by reason.',
        byLabel('reason', new Map([...refused, ...this.#upgradesRefused])),
      ),
      counter('workers_started_total', 'Worker processes that were started.', this.#workersStarted),
      counter('workers_ended_total', 'Worker processes that ended, by cause.', byLabel('cause', this.#ended)),
      counter(
        'worker_calls_refused_total',
        'System calls of workers that are on no list and got EPERM, by name.',
        byLabel('call', this.#refusedCalls),
      ),
      counter(
        'operations_total',
        'Operations and HTTP requests, by protocol, method and outcome.',
        this.#operations.totals(),
      ),
      {
        name: 'operation_duration_seconds',
        type: 'histogram',
        help: 'From the arrival of an operation at its worker to its answer.',
        samples: this.#operations.durations(),
      },
    ]
  }
}

function read(readings: Readings): Family[] {
  return [...readServer(readings), ...readPool(readings), ...readStore(readings.store)]
}

function readServer({ version, uptimeSeconds, isDraining, ...process }: Readings): Family[] {
  const build = [{ labels: { version, node: globalThis.process.versions.node }, value: 1 }]
  return [
    gauge('build_info', 'The version of the server and of Node; always 1.', build),
    gauge('uptime_seconds', 'Seconds since the start.', uptimeSeconds),
    gauge('draining', '1 while no new connections are taken.', Number(isDraining)),
    gauge(
      'process_resident_memory_bytes',
      'Resident memory of the supervisor, without its workers.',
      process.residentBytes,
    ),
    counter('process_cpu_seconds_total', 'Processor time of the supervisor, without its workers.', process.cpuSeconds),
    counter('log_lines_dropped_total', 'Lines that were left out of the log files.', process.logLinesDropped),
  ]
}

function readPool({ accepted, connections, waiting, workers, maxWorkers }: Readings): Family[] {
  const open = tally(
    PROTOCOLS,
    connections.map(({ protocol = 'none' }) => protocol),
  )
  const states = tally(
    STATES,
    [...workers].map(({ state }) => state),
  )
  return [
    gauge('connections', 'Open connections, by protocol; none: nothing was asked yet.', byLabel('protocol', open)),
    gauge('connections_waiting', 'Connections that wait for a worker.', waiting),
    counter('connections_accepted_total', 'Connections that were accepted.', accepted),
    gauge('workers', 'Worker processes, by state.', byLabel('state', states)),
    gauge('workers_max', 'How many workers there may be.', maxWorkers),
  ]
}

function readStore(store: StoreStatus | undefined): Family[] {
  const families = [gauge('store_up', '1 when the store answers.', Number(store !== undefined))]
  if (!store) return families
  return [
    ...families,
    gauge('books', 'Books in the catalogue.', store.books),
    gauge('revision', 'Committed changes of the catalogue in its whole life.', store.revision),
    gauge('writable', '1 when changes can be saved.', Number(store.writable)),
    gauge('journal_bytes', 'Size of the journal.', store.journalBytes),
    ...readCheckpoints(store.checkpoints),
  ]
}

function readCheckpoints(checkpoints: StoreStatus['checkpoints']): Family[] {
  if (!checkpoints) return []
  const { count, lastMs } = checkpoints
  return [
    counter('checkpoints_total', 'Checkpoints that were written.', count),
    gauge('checkpoint_last_duration_seconds', 'How long the last checkpoint took.', lastMs / 1000),
  ]
}

function tally(names: readonly string[], found: readonly string[]): Map<string, number> {
  const counts = new Map(names.map(name => [name, 0]))
  for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function byLabel(label: string, counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function counter(name: string, help: string, value: number | readonly Sample[]): Family {
  return { name, type: 'counter', help, samples: typeof value === 'number' ? [{ value }] : value }
}

function gauge(name: string, help: string, value: number | readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples: typeof value === 'number' ? [{ value }] : value }
}
