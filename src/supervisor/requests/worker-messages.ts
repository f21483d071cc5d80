import type { Message } from '../../channel/channel.ts'
import type { WorkerLogEntry } from '../../channel/messages.ts'
import { refusalKindOf } from '../../refusals/kinds.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { Drain } from '../accept/drain.ts'
import type { Penalties } from '../accept/penalties.ts'
import { endOf, howEnded, noteOf } from '../log/entries.ts'
import type { LogBook, Note } from '../log/event-log.ts'
import type { RefusalLog } from '../log/refusal-log.ts'
import type { Metrics } from '../monitor/metrics.ts'
import type { RequestMeter } from '../monitor/request-meter.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Topics } from '../workers/topics.ts'
import type { WorkerExit, WorkerProcess } from '../workers/worker-process.ts'
import type { Desk } from './handlers.ts'
import type { RateLimits } from './rate-limits.ts'
import { MalformedMessage, readBeat, readEnd, readLogEntries, readNextBeat } from './read-message.ts'

interface InboxParts {
  connections: ConnectionTable
  pool: WorkerPool
  desk: Desk
  topics: Topics
  log: LogBook
  refusals: RefusalLog
  limits: RateLimits
  penalties: Penalties
  meter: RequestMeter
  metrics: Metrics
  drain: Drain
}

/** What workers say, and what becomes of it: calls go to the desk, the rest is noted. */
export class Inbox {
  readonly #parts: InboxParts

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  /** Takes a message. A worker that says what none of ours would say is ended. */
  take(worker: WorkerProcess, message: Message): void {
    try {
      this.#dispatch(worker, this.#parts.connections.find(worker.connection), message)
    } catch (error) {
      this.#distrust(worker, error)
    }
  }

  #dispatch(worker: WorkerProcess, connection: Connection | undefined, message: Message): void {
    const { head, body } = message
    switch (head.t) {
      case 'call':
        if (!connection) throw new MalformedMessage('a call without a connection')
        if (worker.state === 'handshake') this.#parts.pool.engage(worker)
        this.#parts.desk.take(connection, message).catch(error => this.#distrust(worker, error))
        break
      case 'log':
        this.#note(worker, connection, readLogEntries(body))
        break
      case 'beat':
        worker.beatMs = readNextBeat(head)
        if (connection) this.#parts.connections.report(connection, readBeat(body))
        break
      case 'unfollow':
        this.#parts.topics.unfollow(head['topic'] as Parameters<Topics['unfollow']>[0], worker)
        break
      case 'done':
      case 'gone':
        if (!connection) throw new MalformedMessage(`${head.t} without a connection`)
        this.#onDone(worker, connection, readEnd(head))
        break
      default:
        throw new MalformedMessage(`a message of type ${head.t.slice(0, 40)}`)
    }
  }

  #note(worker: WorkerProcess, connection: Connection | undefined, entries: WorkerLogEntry[]): void {
    const { connections, meter, metrics, log, refusals } = this.#parts
    const done: Note[] = []
    for (const entry of entries) {
      meter.add(entry.ms, 1 + (entry.more ?? 0))
      metrics.operation(entry)
      const note = noteOf(worker, connection, entry, connections.trustsProxy)
      const refusal = refusalKindOf(entry)
      if (connection && entry.status !== 101) connection[refusal === undefined ? 'wasServed' : 'wasRefused'] = true
      if (refusal === undefined) done.push(note)
      else refusals.take(connection ?? worker, connection?.address ?? '', refusal, note, entry.more ?? 0)
    }
    log.addAll(done)
  }

  #onDone(worker: WorkerProcess, connection: Connection, end: ReturnType<typeof readEnd>): void {
    this.#parts.topics.forget(worker)
    this.#close(connection, end.code, connection.ending ?? end.reason)
    this.#parts.pool.release(worker)
  }

  /** Notes that a worker is gone, and its connection with it. */
  exited(worker: WorkerProcess, exit: WorkerExit): void {
    const { code, stderr } = exit
    this.#parts.topics.forget(worker)
    const connection = this.#parts.connections.find(worker.connection)
    const how = howEnded(exit)
    const isCrash = stderr !== '' && code !== 0
    if (isCrash)
      this.#parts.log.add({ level: 'error', pid: worker.pid, message: `worker ${worker.pid} ${how}: ${stderr.trim()}` })
    if (connection) this.#close(connection, 1006, connection.ending ?? `worker ${how}`)
  }

  #close(connection: Connection, code: number, reason: string): void {
    const { connections, drain, limits, log, refusals } = this.#parts
    connections.remove(connection.id, code, reason)
    limits.forget(connection.id)
    drain.look()
    if (cameToNothing(connection)) this.#penalise(connection.address)
    const entry = endOf(connection, code, reason)
    if (entry && connection.protocol === undefined) refusals.add(connection.address, 'left', { entry })
    else if (entry) log.add(entry)
  }

  #penalise(address: string): void {
    // A proxy's address is that of all its clients.
    if (this.#parts.connections.trustsProxy || !this.#parts.penalties.note(address)) return
    const message = `${address} waits for its next connections: too many of the last ones came to nothing`
    this.#parts.refusals.add(address, 'rate', { entry: { level: 'warn', message } })
  }

  /** A worker that says what none of ours would say is not talked to any longer. */
  #distrust(worker: WorkerProcess, error: unknown): void {
    const what = error instanceof MalformedMessage ? error.message : ((error as Error).stack ?? String(error))
    this.#parts.log.add({ level: 'error', pid: worker.pid, message: `worker ${worker.pid} is ended: ${what}` })
    worker.kill()
  }
}

/**
 * One that asked for nothing, or got nothing of what it asked for. Who only holds a WebSocket does no harm, and who was
 * turned away for want of room did nothing wrong.
 */
function cameToNothing({ protocol, isReserved, wasServed, wasRefused }: Connection): boolean {
  return !isReserved && !wasServed && (wasRefused || protocol === undefined)
}
