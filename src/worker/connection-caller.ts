import type { Caller } from '../channel/calls.ts'
import { BookstoreError } from '../domain/errors.ts'

/** The way to the supervisor for one connection. */
export interface ConnectionCaller extends Caller {
  /** The connection is over: what it still had to ask must not be asked in the name of the next one. */
  leave(): void
}

/**
 * Lets one connection ask. What the supervisor refused for coming too often is refused here for as long as it said:
 * a client that goes on all the same keeps nobody busy but its own worker.
 */
export function forConnection(caller: Caller, now: () => number = () => performance.now()): ConnectionCaller {
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

  return {
    call(method, params) {
      const error = refused()
      return error ? Promise.reject(error) : caller.call(method, params).catch(remember)
    },
    take: message => caller.take(message),
    settled: () => caller.settled(),
    end: () => caller.end(),
    leave: () => {
      isOver = true
    },
  }
}
