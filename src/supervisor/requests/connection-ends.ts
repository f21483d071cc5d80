import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'
import type { Penalties } from '../accept/penalties.ts'
import { endNote, hasLeftEarly, howEnded, isEndByKernel } from '../log/entries.ts'
import type { EventLog } from '../log/event-log.ts'
import type { RefusalLog } from '../log/refusal-log.ts'
import { connectionLines, endings, workerLines } from '../sentences.ts'
import type { Topics } from '../workers/topics.ts'
import type { Worker, WorkerExit } from '../workers/worker.ts'
import type { Traffic } from './follow/traffic.ts'
import type { RateLimits } from './limits/rate-limits.ts'

/** The parts that must know when a connection is over. */
export interface ConnectionEndsParts {
  connections: ConnectionTable
  topics: Topics
  traffic: Traffic
  drain: Drain
  limits: RateLimits
  penalties: Penalties
  log: EventLog
  refusals: RefusalLog
}

/** Notes connections that are over, and workers that are gone. */
export class ConnectionEnds {
  readonly #parts: ConnectionEndsParts

  constructor(parts: ConnectionEndsParts) {
    this.#parts = parts
  }

  /** Notes that a connection is over. When the server ended it on purpose, the log gives that reason. */
  note(connection: Connection, code: number, told: string): void {
    const { log, refusals } = this.#parts
    const reason = connection.ending ?? told
    this.#remove(connection, code, reason)
    const note = endNote(log.of(connection.who), connection, code, reason)
    if (note && hasLeftEarly(connection)) refusals.add(connection.address, 'left', note)
    else if (note) log.addAll([note])
  }

  /** Notes that a worker is gone, and its connection with it. */
  exited(worker: Worker, exit: WorkerExit): void {
    const { connections, topics, traffic, log } = this.#parts
    const { code, stderr } = exit
    topics.forget(worker)
    traffic.forget(worker)
    const how = howEnded(exit)
    const isCrash = stderr !== '' && code !== 0
    if (isCrash) log.of({ pid: worker.pid }).error(workerLines.crashed(worker.pid, how, stderr.trim()))
    const connection = connections.find(worker.connection)
    if (isEndByKernel(exit)) this.#noteEndByKernel(worker, connection, how)
    else if (connection) {
      connection.ending ??= endings.worker(how)
      this.note(connection, 1006, connection.ending)
    }
  }

  /** Writes one line for the end of both the worker and its connection. */
  #noteEndByKernel({ pid }: Worker, connection: Connection | undefined, how: string): void {
    const { log } = this.#parts
    if (connection) {
      this.#remove(connection, 1006, endings.worker(how))
      log.of(connection.who).error(how)
    } else log.of({ pid }).error(workerLines.spareEndedByKernel(pid, how))
  }

  #remove(connection: Connection, code: number, reason: string): void {
    const { connections, traffic, drain, limits } = this.#parts
    connections.remove(connection.id, code, reason)
    traffic.ended(connection, code, reason)
    limits.forget(connection.id)
    drain.look()
    if (endedUnserved(connection)) this.#penalise(connection.address)
  }

  #penalise(address: string): void {
    const { connections, penalties, log, refusals } = this.#parts
    // All clients of a trusted proxy have its address.
    if (connections.trustsProxy || !penalties.note(address)) return
    refusals.add(address, 'rate', log.of().note({ level: 'warn', message: connectionLines.delayed(address) }))
  }
}

/**
 * Whether a connection asked for nothing, or only for what is refused for its form, its origin or its rate. A WebSocket that
 * only stays open does no harm, and a client that found no place did nothing wrong.
 */
function endedUnserved({ protocol, isReserved, wasAnswered, wasRefused }: Connection): boolean {
  return !isReserved && !wasAnswered && (wasRefused || protocol === undefined)
}
