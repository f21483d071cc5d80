import type { Message } from '../channel/channel.ts'
import type { BookStore } from '../domain/book-store.ts'
import type { ServerOptions } from '../protocol/host-messages.ts'
import { type Connection, ConnectionTable, nameOf } from './connections.ts'
import { createControls } from './controls.ts'
import { Desk } from './desk.ts'
import { type Accepted, Listener } from './listener.ts'
import { LogBook } from './log-book.ts'
import type { LogFiles } from './log-files.ts'
import { type OrphanGuard, startOrphanGuard } from './orphan-guard.ts'
import { WorkerPool } from './pool.ts'
import { MalformedMessage, readBeat, readCloseCode, readLogEntries, readNextBeat, readReason } from './read-message.ts'
import { RequestMeter } from './stats.ts'
import { startTicker } from './ticker.ts'
import type { Tokens } from './tokens.ts'
import { Topics } from './topics.ts'
import { offerFirst } from './watch-memory.ts'
import type { WorkerCommand } from './worker-command.ts'
import type { WorkerExit, WorkerProcess } from './worker-process.ts'

/** What a supervisor is built of; `start.ts` constructs it. */
export interface SupervisorParts {
  options: ServerOptions
  version: string
  store: BookStore
  logFiles: LogFiles
  tokens: Tokens
  command: WorkerCommand
  /** Where each log line goes besides the files. */
  print(line: string): void
  /** An operator asked for it. */
  onDetach(): void
  onShutdown(): void
}

/** Accepts connections, gives each to a worker, and answers what workers ask. The only writer of data and logs. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #topics = new Topics()
  readonly #meter = new RequestMeter()
  readonly #listener: Listener
  readonly #desk: Desk
  readonly #stopTicker: () => void
  readonly #guard: OrphanGuard | undefined
  readonly connections: ConnectionTable
  readonly log: LogBook
  readonly pool: WorkerPool

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const topics = this.#topics
    this.connections = new ConnectionTable(event => topics.publish('connections', 'CONNECTION', JSON.stringify(event)))
    this.log = new LogBook({
      files: parts.logFiles,
      print: parts.print,
      tell: event => topics.publish('log', 'LOG', JSON.stringify(event)),
    })
    this.#listener = new Listener({
      assign: accepted => this.#assign(accepted),
      waiting: count => this.pool.expect(count),
      refused: ({ connection, address }, reason) =>
        this.log.add({ level: 'warn', connection, status: 503, message: `${address} refused: ${reason}` }),
    })
    this.#guard = parts.command.endsWithParent ? undefined : startOrphanGuard()
    this.pool = this.#createPool()
    const controls = createControls({ ...parts, supervisor: this, drain: () => this.#listener.close() })
    this.#desk = new Desk(parts.store, this.connections, topics, controls)
    this.#stopTicker = startTicker({
      supervisor: this,
      meter: this.#meter,
      topics,
      store: parts.store,
      hungMs: parts.options.hungSeconds * 1000,
    })
  }

  /** Begins to serve. Resolves with the port; rejects with what `listen` says. */
  async listen(): Promise<number> {
    const { options, store } = this.#parts
    await store.changes(undefined, ({ revision, text }) => this.#topics.publish('books', 'CHANGE', text, { revision }))
    return this.#listener.listen(options.host, options.port)
  }

  /** Ends everything in order: no new connections, 1001 for those there are, the workers, the store, the log. */
  async stop(): Promise<void> {
    const { store, logFiles } = this.#parts
    this.#listener.close()
    for (const { worker } of this.connections.open) {
      worker.send({ t: 'close', code: 1001, reason: 'the server is stopping' })
    }
    await this.pool.close()
    this.#guard?.end()
    this.#stopTicker()
    await store.close()
    this.log.note('info', 'stopped')
    this.log.end()
    await logFiles.close()
  }

  #createPool(): WorkerPool {
    const { options, command, version } = this.#parts
    const { hostNames, origins, trustProxy } = options
    const sharesBooks = command.sharedFd !== undefined
    const settings = { version, supervisorPid: process.pid, hostNames, origins, trustProxy, sharesBooks }
    const tellOf = (worker: WorkerProcess, event: 'started' | 'changed' | 'ended', exit?: WorkerExit) => {
      if (event === 'started') {
        offerFirst(worker.pid)
        this.#guard?.watch(worker.pid)
      }
      if (event === 'ended') this.#guard?.forget(worker.pid)
      const ended = exit && { exit: { code: exit.code, signal: exit.signal } }
      this.#topics.publish('workers', 'WORKER', JSON.stringify({ event, worker: worker.info, ...ended }))
    }
    return new WorkerPool(command, settings, options, {
      ready: () => this.#listener.offer(),
      changed: tellOf,
      message: (worker, message) => this.#take(worker, message),
      notSent: (_, socket, { connection, address, port }) => {
        this.connections.remove(connection, 1006, 'not handed over')
        this.#listener.requeue({ socket, connection, address, port })
      },
      exited: (worker, exit) => {
        tellOf(worker, 'ended', exit)
        this.#onExit(worker, exit)
      },
      failing: ({ code, signal, stderr }) =>
        this.log.note('error', `workers end as soon as they start (${signal ?? `exit ${code}`}): ${stderr.trim()}`),
    })
  }

  #assign({ socket, connection, address, port }: Accepted): boolean {
    const worker = this.pool.assign(socket, { t: 'socket', connection, address, port })
    if (worker) this.connections.add(connection, worker, address)
    return worker !== undefined
  }

  #take(worker: WorkerProcess, message: Message): void {
    try {
      this.#dispatch(worker, this.connections.find(worker.connection), message)
    } catch (error) {
      this.#distrust(worker, error)
    }
  }

  #dispatch(worker: WorkerProcess, connection: Connection | undefined, message: Message): void {
    const { head, body } = message
    switch (head.t) {
      case 'call':
        if (!connection) throw new MalformedMessage('a call without a connection')
        if (worker.state === 'handshake') this.pool.engage(worker)
        this.#desk.take(connection, message).catch(error => this.#distrust(worker, error))
        break
      case 'log':
        for (const entry of readLogEntries(body)) this.#note(worker, connection, entry)
        break
      case 'beat':
        worker.beatMs = readNextBeat(head)
        if (connection) this.connections.report(connection, readBeat(body))
        break
      case 'unfollow':
        this.#topics.unfollow(head['topic'] as Parameters<Topics['unfollow']>[0], worker)
        break
      case 'done':
      case 'gone':
        this.#onDone(worker, connection, readCloseCode(head), readReason(head))
        break
      default:
        throw new MalformedMessage(`a message of type ${head.t.slice(0, 40)}`)
    }
  }

  #note(
    worker: WorkerProcess,
    connection: Connection | undefined,
    entry: ReturnType<typeof readLogEntries>[number],
  ): void {
    const { bytes, http, ...rest } = entry
    this.#meter.add(entry.ms)
    const who = connection ? { connection: connection.id, client: nameOf(connection) } : {}
    const access = { address: connection?.address ?? '', ...(bytes !== undefined && { bytes }), ...(http && { http }) }
    const isRequest = entry.status !== undefined
    this.log.add({ ...who, pid: worker.pid, ...rest }, isRequest ? access : undefined)
  }

  #onDone(worker: WorkerProcess, connection: Connection | undefined, code: number, reason: string): void {
    this.#topics.forget(worker)
    if (connection) this.#close(connection, code, connection.ending ?? reason)
    this.pool.release(worker)
  }

  #onExit(worker: WorkerProcess, { code, signal, stderr }: WorkerExit): void {
    this.#topics.forget(worker)
    const connection = this.connections.find(worker.connection)
    const how = signal === null ? `exited with ${code}` : `killed by ${signal}`
    const isCrash = stderr !== '' && code !== 0
    if (isCrash)
      this.log.add({ level: 'error', pid: worker.pid, message: `worker ${worker.pid} ${how}: ${stderr.trim()}` })
    if (connection) this.#close(connection, 1006, connection.ending ?? `worker ${how}`)
  }

  #close(connection: Connection, code: number, reason: string): void {
    this.connections.remove(connection.id, code, reason)
    const { protocol, id, worker } = connection
    if (protocol === 'http' && code === 1000) return
    const level = code === 1006 && reason !== '' ? 'warn' : 'info'
    const message =
      protocol === undefined ? 'left before it asked for anything' : `closed ${code}${reason && `: ${reason}`}`
    this.log.add({ level, connection: id, pid: worker.pid, client: nameOf(connection), message })
  }

  /** A worker that says what none of ours would say is not talked to any longer. */
  #distrust(worker: WorkerProcess, error: unknown): void {
    const what = error instanceof MalformedMessage ? error.message : ((error as Error).stack ?? String(error))
    this.log.add({ level: 'error', pid: worker.pid, message: `worker ${worker.pid} is ended: ${what}` })
    worker.kill()
  }
}
