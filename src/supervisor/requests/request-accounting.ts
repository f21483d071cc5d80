import type { RefusedCalls, WorkerLogEntry } from '../../channel/messages.ts'
import { isAnswer, type RefusalKind, refusalKindOf } from '../../refusals/kinds.ts'
import { systemCallsOf } from '../../system-calls/system-calls.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import { requestNote } from '../log/entries.ts'
import type { EventLog } from '../log/event-log.ts'
import type { Note } from '../log/log-scope.ts'
import type { RefusalLog } from '../log/refusal-log.ts'
import type { Metrics } from '../monitor/metrics.ts'
import type { RequestMeter } from '../monitor/request-meter.ts'
import { workerLines } from '../sentences.ts'
import type { Worker } from '../workers/worker.ts'
import { RefusalPace } from './refusal-pace.ts'

/** The parts that count requests and write them down. */
export interface RequestAccountingParts {
  connections: Pick<ConnectionTable, 'trustsProxy'>
  log: EventLog
  refusals: RefusalLog
  meter: RequestMeter
  metrics: Metrics
}

/** Counts the requests that workers report, and writes them into the log. */
export class RequestAccounting {
  readonly #parts: RequestAccountingParts
  readonly #pace = new RefusalPace()

  constructor(parts: RequestAccountingParts) {
    this.#parts = parts
  }

  /** Throws MalformedMessage when a worker tells of more refusals than one of ours would. */
  add(worker: Worker, connection: Connection | undefined, entries: readonly WorkerLogEntry[]): void {
    const { connections, log, refusals, meter, metrics } = this.#parts
    const scope = log.of(connection?.who ?? { pid: worker.pid })
    const done: Note[] = []
    for (const entry of entries) {
      meter.add(entry.ms, 1 + (entry.more ?? 0))
      metrics.operation(entry)
      const note = requestNote(scope, connection, entry, connections.trustsProxy)
      const kind = refusalKindOf(entry)
      if (connection && entry.status !== 101) noteOutcome(connection, kind)
      if (kind === undefined) done.push(note)
      else {
        this.#pace.count(connection ?? worker)
        refusals.add(connection?.address ?? '', kind, note, entry.more ?? 0)
      }
    }
    log.addAll(done)
  }

  /** Another C library or another Node may try what no worker has needed so far: all is counted, each call is told once. */
  addRefusedCalls(calls: RefusedCalls): void {
    const { log, metrics } = this.#parts
    for (const [number, count] of calls) {
      const name = systemCallsOf(process.arch)?.nameOf(number) ?? String(number)
      if (metrics.callRefused(name, count)) log.of().warn(workerLines.callRefused(name))
    }
  }
}

function noteOutcome(connection: Connection, kind: RefusalKind | undefined): void {
  if (kind === undefined || isAnswer(kind)) connection.wasAnswered = true
  if (kind !== undefined) connection.wasRefused = true
}
