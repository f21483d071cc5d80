import type { Caller } from '../../channel/calls.ts'
import type { Message } from '../../channel/channel.ts'
import { BookstoreError } from '../../domain/errors.ts'

/** Methods whose answers may be a page of books or a list of changes, and how many such answers may be under way. */
const LARGE: ReadonlySet<string> = new Set(['list', 'history', 'undo', 'redo'])
const MAX_LARGE = 4

/** Calls to the supervisor in the name of one connection. */
export interface ConnectionCaller extends Caller {
  /** Ends it with its connection: what it would still ask must not be asked in the name of the next connection. */
  leave(): void
}

/**
 * Makes the calls of one connection. When the supervisor refuses one because of the rate limit, further ones are refused
 * here for as long as it said: a client that does not wait keeps only its own worker busy.
 */
export function createConnectionCaller(caller: Caller, now: () => number = () => performance.now()): ConnectionCaller {
  const inTurn = takeTurns()
  let isOver = false
  let refusal: { until: number; message: string } | undefined

  function refused(): BookstoreError | undefined {
    if (isOver) return new BookstoreError('OVERLOADED', 'the connection is over')
    if (refusal === undefined) return undefined
    const retryAfterMs = Math.ceil(refusal.until - now())
    if (retryAfterMs > 0) return new BookstoreError('RATE_LIMITED', refusal.message, { retryAfterMs })
    refusal = undefined
    return undefined
  }

  function remember(error: unknown): never {
    if (error instanceof BookstoreError && error.code === 'RATE_LIMITED') {
      refusal = { until: now() + (error.details.retryAfterMs ?? 0), message: error.message }
    }
    throw error
  }

  function ask(method: string, params: unknown): Promise<Message> {
    const error = refused()
    return error ? Promise.reject(error) : caller.call(method, params).catch(remember)
  }

  return {
    call(method, params) {
      return LARGE.has(method) ? inTurn(() => ask(method, params)) : ask(method, params)
    },
    take: message => caller.take(message),
    settled: () => caller.settled(),
    end: () => caller.end(),
    leave: () => {
      isOver = true
    },
  }
}

/** Makes a semaphore: a few pieces of work may be under way at once, others wait for their turn. */
function takeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = MAX_LARGE
  return async work => {
    if (free > 0) free--
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
