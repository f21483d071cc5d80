import type { CallMethod, CallParams } from './call-params.ts'

const LENDING: readonly CallMethod[] = ['ADD_COPY', 'REMOVE_COPY', 'MARK_LOST', 'MARK_FOUND', 'LEND', 'RETURN', 'RENEW']
/** They take a request key. */
const WRITES: readonly CallMethod[] = ['ADD', 'UPDATE', 'DELETE', 'BATCH', ...LENDING]
const READS: readonly CallMethod[] = [
  ...(['LIST', 'GET', 'HISTORY', 'STATUS'] as const),
  ...(['RECOGNISE', 'COPIES', 'BORROWERS', 'LOANS'] as const),
]

/**
 * Whether a request does the same when it is sent twice: reads do, and writes with a request key. UNDO would take back another
 * change the second time, and the number of a connection may be another one's after a restart of the server.
 */
export function isRepeatable(method: CallMethod): boolean {
  return WRITES.includes(method) || READS.includes(method)
}

/** Gives a write a request key if it has none. `makeKey` must never make the same one twice. */
export function withRequestKey<M extends CallMethod>(method: M, params: CallParams[M], makeKey: () => string): object {
  const isKeyless = WRITES.includes(method) && (params as { requestKey?: string }).requestKey === undefined
  return isKeyless ? { ...params, requestKey: makeKey() } : params
}
