import type { Socket } from 'node:net'
import type { Channel, Head, Message } from '../../channel/channel.ts'
import type { HandedOver } from '../../channel/hand-over.ts'
import type { WorkerInfo } from '../../protocol/notifications.ts'
import type { ProcessMemory } from './proportional-memory.ts'

/** A worker process as the supervisor knows it, from its fork to its exit. */
export interface Worker {
  readonly pid: number
  readonly channel: Channel
  readonly info: WorkerInfo
  state: WorkerInfo['state']
  /** Whether it has said that it can take a socket. */
  readonly hasStarted: boolean
  /** The connection that it serves. */
  connection: number | undefined
  /** When it was given that connection, by the monotonic clock. */
  readonly adoptedAt: number
  /** How many connections it has been given. */
  readonly served: number
  /** Its proportional set size in bytes; 0 until it is measured. */
  pss: number
  /** Its memory figures, once it has started. */
  readonly memory: ProcessMemory | undefined
  /** When it last said something, by the monotonic clock. */
  heardAt: number
  /** How many milliseconds after that its next report is due. */
  heartbeatMs: number
  send(head: Head, body?: string): void
  /**
   * Gives the worker a client's socket. From the moment it is sent the socket belongs to this worker alone: a worker that
   * does not take it in time is killed, and the socket closed.
   */
  adopt(socket: Socket, message: HandedOver): void
  /** Ends the process: asks it to exit, then SIGTERM, then SIGKILL. */
  end(): void
  /** Ends the process with SIGKILL. */
  kill(): void
}

/** How a worker ended. */
export interface WorkerExit {
  code: number | null
  signal: string | null
  /** The end of what it wrote on stderr. */
  stderr: string
  /** The system call for which the kernel ended it, where that is known. */
  refusedCall?: string
}

/** The owner of a worker, which hears what the worker does. */
export interface WorkerListener {
  ready(worker: Worker): void
  message(worker: Worker, message: Message): void
  /** The socket did not reach the worker, and may be given to another one. */
  notSent(worker: Worker, socket: Socket, message: HandedOver): void
  exited(worker: Worker, exit: WorkerExit): void
}

/** Starts a worker. Throws an error when the system has no process or no descriptor left. */
export type ForkWorker = (listener: WorkerListener) => Worker
