import type { Head, Message } from '../../channel/channel.ts'
import type { Connection, ConnectionTable } from '../accept/connections.ts'
import type { EndConnection } from '../monitor/end-connection.ts'
import { workerLines } from '../sentences.ts'
import type { WorkerPool } from '../workers/pool.ts'
import type { Topics } from '../workers/topics.ts'
import type { Worker } from '../workers/worker.ts'
import type { ConnectionEnds } from './connection-ends.ts'
import type { Traffic } from './follow/traffic.ts'
import type { RequestHandlers } from './handlers.ts'
import { MalformedMessage } from './read-fields.ts'
import {
  readEnd,
  readFollowed,
  readHeartbeat,
  readLogEntries,
  readNextHeartbeat,
  readRefusedCalls,
  readTopic,
  readTraffic,
} from './read-report.ts'
import type { RequestAccounting } from './request-accounting.ts'

/** The parts that the messages of workers go to. */
export interface WorkerMessagesParts {
  connections: ConnectionTable
  pool: Pick<WorkerPool, 'engage' | 'release'>
  handlers: RequestHandlers
  requestAccounting: RequestAccounting
  topics: Topics
  traffic: Traffic
  ends: ConnectionEnds
  endConnection: EndConnection
}

/** Takes the messages of workers: calls go to their handlers, the rest is noted. Kills a worker that sends what none of ours would. */
export class WorkerMessages {
  readonly #parts: WorkerMessagesParts

  constructor(parts: WorkerMessagesParts) {
    this.#parts = parts
  }

  take(worker: Worker, message: Message): void {
    try {
      this.#dispatch(worker, this.#parts.connections.find(worker.connection), message)
    } catch (error) {
      this.#distrust(worker, error)
    }
  }

  #dispatch(worker: Worker, connection: Connection | undefined, message: Message): void {
    const { head, body } = message
    switch (head.t) {
      case 'call':
        if (!connection) throw new MalformedMessage('a call without a connection')
        if (worker.state === 'handshake') this.#parts.pool.engage(worker)
        this.#parts.handlers.answer(connection, message).catch(error => this.#distrust(worker, error))
        break
      case 'log':
        this.#parts.requestAccounting.add(worker, connection, readLogEntries(body))
        break
      case 'heartbeat':
        worker.heartbeatMs = readNextHeartbeat(head)
        if (connection) this.#parts.connections.report(connection, readHeartbeat(body))
        break
      case 'refused':
        this.#parts.requestAccounting.addRefusedCalls(readRefusedCalls(body))
        break
      case 'unfollow':
        this.#unfollow(worker, head)
        break
      case 'traffic':
        if (!connection) throw new MalformedMessage('traffic without a connection')
        this.#parts.traffic.take(connection, readTraffic(body), body.length)
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

  #unfollow(worker: Worker, head: Head): void {
    const { topics, traffic } = this.#parts
    const topic = readTopic(head)
    if (topic === 'traffic') traffic.unfollow(readFollowed(head), worker)
    else topics.unfollow(topic, worker)
  }

  #onDone(worker: Worker, connection: Connection, { code, reason }: ReturnType<typeof readEnd>): void {
    this.#parts.topics.forget(worker)
    this.#parts.traffic.forget(worker)
    this.#parts.ends.note(connection, code, reason)
    this.#parts.pool.release(worker)
  }

  #distrust(worker: Worker, error: unknown): void {
    const what = error instanceof MalformedMessage ? error.message : ((error as Error).stack ?? String(error))
    this.#parts.endConnection(worker, { line: workerLines.distrusted(worker.pid, what) })
  }
}
