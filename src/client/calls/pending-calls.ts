import { BookstoreError } from '../../domain/errors.ts'
import { ConnectionLost } from '../connection-lost.ts'
import { TimedOut } from '../timed-out.ts'

/** How many calls may wait for an answer. */
const MAX_PENDING = 10_000

/** A request to be sent. */
export interface Request {
  method: string
  params: unknown
  /** By when it must be answered, in milliseconds. */
  deadlineMs: number
  /** Whether it may be sent again when the connection is lost before the answer: done twice, it must do the same as once. */
  isRepeatable: boolean
}

interface Call extends Request {
  id: number
  /** When it was made, in milliseconds since the epoch. */
  madeAt: number
  text: string
  /** `paused` until the time at which the server lets it come again. */
  stage: 'waiting' | 'sent' | 'paused'
  timers: Set<ReturnType<typeof setTimeout>>
  resolve(result: unknown): void
  reject(error: Error): void
}

/** The way to the server, as it is at the moment. */
export interface Line {
  /** What sends a frame; undefined while nothing can be sent. */
  send(): ((text: string) => void) | undefined
  /** Why nothing can be sent. */
  whyNot(): string
  /** @throws BookstoreError TOO_LARGE when the server would not take it */
  check(text: string, params: unknown): void
}

/** The calls of a client that have no answer yet, across all its connections: each is answered, or rejected by its deadline. */
export class PendingCalls {
  readonly #calls = new Map<number, Call>()
  readonly #line: Line
  #lastId = 0

  constructor(line: Line) {
    this.#line = line
  }

  /** When the oldest was made, in milliseconds since the epoch. */
  get waitingSince(): number | undefined {
    // A Map keeps the order in which they were made.
    const [oldest] = this.#calls.values()
    return oldest?.madeAt
  }

  /** An id that no call has. */
  nextId(): number {
    return ++this.#lastId
  }

  /**
   * Sends a request, at once or when there is a connection. Rejects with the server's BookstoreError, or with ConnectionLost
   * or TimedOut.
   */
  add(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!request.isRepeatable && !this.#line.send()) throw new ConnectionLost(this.#line.whyNot())
      if (this.#calls.size >= MAX_PENDING)
        throw new BookstoreError('OVERLOADED', `${MAX_PENDING} requests wait for an answer already`)
      const id = this.nextId()
      const text = JSON.stringify({ jsonrpc: '2.0', id, method: request.method, params: request.params })
      this.#line.check(text, request.params)
      const call: Call = {
        ...request,
        id,
        text,
        madeAt: Date.now(),
        stage: 'waiting',
        timers: new Set(),
        resolve,
        reject,
      }
      this.#calls.set(id, call)
      this.#after(call, request.deadlineMs, () => this.#expire(call))
      this.#send(call)
    })
  }

  /** Takes an answer. One to a call that is not waited for any longer is passed over. */
  settle(id: number, result: unknown, error: BookstoreError | undefined): void {
    const call = this.#calls.get(id)
    if (!call) return
    const pauseMs = error?.code === 'RATE_LIMITED' ? error.details.retryAfterMs : undefined
    // Nothing was done, and the server says when to ask again.
    if (pauseMs !== undefined && Date.now() + pauseMs < call.madeAt + call.deadlineMs) this.#sendLater(call, pauseMs)
    else if (error) this.#remove(call).reject(error)
    else this.#remove(call).resolve(result)
  }

  /** Notes that the connection is lost. Calls that may be sent again wait for the next one, if there is to be one. */
  lose(reason: string, isLast: boolean): void {
    for (const call of [...this.#calls.values()]) {
      const isInDoubt = call.stage === 'sent' && !call.isRepeatable
      if (isLast || isInDoubt) this.#remove(call).reject(new ConnectionLost(reason))
      else if (call.stage === 'sent') call.stage = 'waiting'
    }
  }

  /** Rejects all that were sent and have no answer, and would not be answered by another connection either. */
  refuseSent(reason: string): void {
    for (const call of [...this.#calls.values()])
      if (call.stage === 'sent') this.#remove(call).reject(new ConnectionLost(reason))
  }

  /** Sends all that wait for a connection. */
  sendWaiting(): void {
    for (const call of [...this.#calls.values()]) this.#send(call)
  }

  #send(call: Call): void {
    const send = this.#line.send()
    if (call.stage !== 'waiting' || !send) return
    try {
      // Another server may take less than the one before.
      this.#line.check(call.text, call.params)
      call.stage = 'sent'
      send(call.text)
    } catch (error) {
      this.#remove(call).reject(error as Error)
    }
  }

  #sendLater(call: Call, pauseMs: number): void {
    call.stage = 'paused'
    this.#after(call, pauseMs, () => {
      call.stage = 'waiting'
      this.#send(call)
    })
  }

  #after(call: Call, ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      call.timers.delete(timer)
      then()
    }, ms)
    call.timers.add(timer)
  }

  #expire(call: Call): void {
    const why = this.#line.send() ? '' : this.#line.whyNot()
    this.#remove(call).reject(new TimedOut(call.method, call.deadlineMs, why))
  }

  #remove(call: Call): Call {
    this.#calls.delete(call.id)
    for (const timer of call.timers) clearTimeout(timer)
    return call
  }
}
