import { setTimeout as wait } from 'node:timers/promises'
import { BookstoreError } from '../domain/errors.ts'
import type { Method, ParamsOf } from '../protocol/params.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { BookstoreClient } from './client.ts'

/** How often a request is sent before its error is passed on. */
const TRIES = 20

/**
 * Sends a request, and sends it again when the rate limit refused it: nothing was done then, and the error says when to try
 * again. For callers who have many requests to send and nothing else to do.
 */
export async function callWithRetry<M extends Method>(
  client: BookstoreClient,
  method: M,
  params: ParamsOf<M>,
): Promise<ResultOf[M]> {
  for (let tried = 1; ; tried++) {
    try {
      return await client.call(method, params)
    } catch (error) {
      const isLimit = error instanceof BookstoreError && error.code === 'RATE_LIMITED'
      if (!isLimit || tried >= TRIES) throw error
      await wait(error.details.retryAfterMs ?? 1000)
    }
  }
}
