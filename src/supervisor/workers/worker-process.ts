import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Duplex, Readable } from 'node:stream'
import { hearAcknowledgementsOnly } from '../../channel/acknowledgements.ts'
import type { Channel, Head, Message } from '../../channel/channel.ts'
import { type HandedOver, handOver } from '../../channel/hand-over.ts'
import { createPipeChannel } from '../../channel/pipe-channel.ts'
import type { WorkerInfo } from '../../protocol/notifications.ts'
import { workerLines } from '../sentences.ts'
import { readLastWords } from './last-words.ts'
import { openMemory, type ProcessMemory } from './proportional-memory.ts'
import { terminate } from './terminate.ts'
import type { Worker, WorkerListener } from './worker.ts'
import type { WorkerCommand } from './worker-command.ts'
import { WORKER_PROGRAM } from './worker-program.ts'

/** How long a worker may take to say that a socket is its own, in milliseconds. */
const ADOPT_MS = 5_000
/** A worker with a new connection reports after so many milliseconds; each report says when the next one comes. */
const FIRST_HEARTBEAT_MS = 1_000
/** Characters of a worker's stderr that are kept for the log. */
const MAX_STDERR = 4_000
/** A worker's message is bounded by a frame of its client, and what waits for a worker by what it asked for. In characters. */
const LIMITS = { maxQueued: 8 * 1024 * 1024, maxMessage: 4 * 1024 * 1024 }
/** How long an ended worker's stderr is read, in milliseconds: a process of its own could hold it open. */
const LAST_WORDS_MS = 200

/** A worker that is a forked process of its own, with a channel to it. */
export class WorkerProcess implements Worker {
  readonly #child: ChildProcess
  readonly #channel: Channel
  readonly #listener: WorkerListener
  #pending: { socket: Socket; deadline: NodeJS.Timeout } | undefined
  #stopTerminating: (() => void) | undefined
  #stderr = ''
  /** How many sockets were sent whose arrival the worker's Node has not acknowledged yet. */
  #unacknowledged = 0
  state: WorkerInfo['state'] = 'starting'
  hasStarted = false
  connection: number | undefined
  adoptedAt = 0
  served = 0
  pss = 0
  heardAt = performance.now()
  heartbeatMs = FIRST_HEARTBEAT_MS
  memory: ProcessMemory | undefined

  constructor({ sharedFd, seal: _seal, endsWithParent: _, ...command }: WorkerCommand, listener: WorkerListener) {
    this.#listener = listener
    // Detached, so that Ctrl+C or a closed terminal does not end a worker before its connection is closed in order.
    this.#child = fork(WORKER_PROGRAM, [], {
      ...command,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe', sharedFd ?? 'ignore'],
      detached: true,
    })
    // Without a handler a failed send or fork would end the supervisor. The end of the worker comes with 'exit'.
    this.#child.on('error', error => this.#onError(error))
    const pipe = this.#child.stdio?.[4]
    if (!pipe) throw new Error(workerLines.noDescriptors)
    this.#channel = createPipeChannel(pipe as Duplex, LIMITS)
    this.#channel.onMessage(message => this.#take(message))
    this.#channel.onClose(error => {
      // An error of the system, such as ECONNRESET, only means that the worker is gone: its exit says why.
      if (error && 'code' in error) this.kill()
      else if (error) this.#killFor(error.message)
    })
    hearAcknowledgementsOnly(
      this.#child,
      () => this.#unacknowledged-- > 0,
      what => this.#killFor(what),
    )
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR)
    })
    this.#child.on('exit', (code, signal) => {
      this.state = 'ending'
      afterLastWords(this.#child.stderr, () => this.#onExit(code, signal))
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get info(): WorkerInfo {
    const connection = this.connection === undefined ? {} : { connection: this.connection }
    return { pid: this.pid, state: this.state, ...connection, served: this.served, pss: this.pss }
  }

  get channel(): Channel {
    return this.#channel
  }

  send(head: Head, body?: string): void {
    this.#channel.send(head, body)
  }

  adopt(socket: Socket, message: HandedOver): void {
    this.state = 'handshake'
    this.connection = message.connection
    this.served++
    this.heardAt = performance.now()
    this.adoptedAt = this.heardAt
    this.heartbeatMs = FIRST_HEARTBEAT_MS
    this.#unacknowledged++
    this.#pending = {
      socket,
      deadline: setTimeout(() => this.#killFor(workerLines.didNotAdopt(ADOPT_MS / 1000)), ADOPT_MS),
    }
    handOver(this.#child, socket, message, error => {
      if (!error || !this.#pending) return
      clearTimeout(this.#pending.deadline)
      this.#pending = undefined
      this.connection = undefined
      this.#listener.notSent(this, socket, message)
      this.#killFor(workerLines.socketNotSent(error.message))
    })
  }

  end(): void {
    if (this.state === 'ending') return
    this.state = 'ending'
    this.#stopTerminating = terminate({
      ask: () => this.#channel.send({ t: 'exit' }),
      kill: signal => this.#kill(signal),
    })
  }

  kill(): void {
    this.state = 'ending'
    this.#kill('SIGKILL')
  }

  /** Kills the worker. The log gives the reason with the worker's end, after what the worker itself wrote. */
  #killFor(reason: string): void {
    this.#stderr += `${reason}\n`
    this.kill()
  }

  #kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  #take(message: Message): void {
    this.heardAt = performance.now()
    const { t } = message.head
    if (t === 'sealing') this.#seal()
    else if (t === 'ready') this.#start()
    else if (t === 'adopted' || t === 'gone' || t === 'done') this.#letGo()
    if (t !== 'sealing' && t !== 'ready' && t !== 'adopted') this.#listener.message(this, message)
  }

  /** Opens what nobody but root can open of a process that has closed its doors, and lets it close them. */
  #seal(): void {
    this.memory ??= openMemory(this.pid)
    this.#channel.send({ t: 'seal' })
  }

  #start(): void {
    this.memory ??= openMemory(this.pid)
    this.hasStarted = true
    this.#listener.ready(this)
  }

  /** Closes our descriptor of a socket that the worker has. `end()` would send a FIN to the client. */
  #letGo(): void {
    clearTimeout(this.#pending?.deadline)
    this.#pending?.socket.destroy()
    this.#pending = undefined
  }

  #onError({ message }: Error): void {
    this.#stderr += message
    if (this.#child.pid === undefined && this.#child.stdio) this.#onExit(null, null)
  }

  #onExit(code: number | null, signal: string | null): void {
    this.#letGo()
    this.#stopTerminating?.()
    this.#channel.close()
    this.memory?.close()
    this.#listener.exited(this, { code, signal, ...readLastWords(this.#stderr, signal) })
  }
}

/** Calls back when all that a process wrote is read, which may be after its exit; at the latest after {@link LAST_WORDS_MS}. */
function afterLastWords(stderr: Readable | null, told: () => void): void {
  if (!stderr || stderr.closed) {
    told()
    return
  }
  const tell = () => {
    clearTimeout(deadline)
    stderr.off('close', tell)
    stderr.destroy()
    told()
  }
  const deadline = setTimeout(tell, LAST_WORDS_MS)
  stderr.once('close', tell)
}
