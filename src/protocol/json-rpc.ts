import { BookstoreError } from '../domain/errors.ts'
import { toRpcError } from './errors.ts'
import { LIMITS } from './limits.ts'
import { parseJson } from './parse-json.ts'

/** An id as the answer repeats it; `Exact` is a number that JavaScript cannot hold, as it was written. */
export type RpcId = string | number | null | Exact

/** What JSON.rawJSON makes: JSON.stringify spells it as the text that it was made of. */
type Exact = Readonly<Record<'rawJSON', string>>

/** JSON with the source text of its values (ECMA-262, 2026), which the types of Node do not have. */
const json = JSON as unknown as {
  rawJSON(text: string): Exact
  parse(text: string, reviver: (name: string, value: unknown, context: { source?: string }) => unknown): unknown
}

/** A request, or the error to answer it with. Without `id` it is a notification, which is not answered. */
export type RpcRequest = { id?: RpcId; method: string; params: unknown } | { id: RpcId; error: BookstoreError }

/** The requests in one frame. Those of a `batch` are answered in one array. */
export interface RpcFrame {
  requests: RpcRequest[]
  batch: boolean
}

/** Reads a frame of JSON-RPC 2.0. It never throws: what cannot be read becomes a request that is answered with its error. */
export function parseRpcFrame(text: string): RpcFrame {
  try {
    const value = parseJson(text)
    let whole: unknown
    const exact = () => {
      whole ??= readExactly(text)
      return whole
    }
    if (!Array.isArray(value)) return { requests: [toRequest(value, exact)], batch: false }
    if (value.length >= 1 && value.length <= LIMITS.rpcBatch) {
      const requests = value.map((one, index) => toRequest(one, () => (exact() as unknown[])[index]))
      return { requests, batch: true }
    }
    const message = `an array must hold 1 to ${LIMITS.rpcBatch} requests (given: ${value.length})`
    return { requests: [{ id: null, error: new BookstoreError('REQUEST', message) }], batch: false }
  } catch (error) {
    if (error instanceof BookstoreError) return { requests: [{ id: null, error }], batch: false }
    throw error
  }
}

/** Parses JSON once more, with each number as it was written. */
function readExactly(text: string): unknown {
  const marked = text.startsWith('\ufeff') ? text.slice(1) : text
  return json.parse(marked, (_name, value, { source = '' }) =>
    typeof value === 'number' ? json.rawJSON(source) : value,
  )
}

/** Reads a request. `exact` reads it again with an id that JavaScript would change, such as 9007199254740993 or 1e400. */
function toRequest(value: unknown, exact: () => unknown): RpcRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(null, 'a request must be an object')
  const { jsonrpc, id: given, method, params } = value as Record<string, unknown>
  const isId = given === undefined || given === null || typeof given === 'string' || typeof given === 'number'
  if (!isId) return refuse(null, 'id must be a string, a number or null')
  const isChanged = typeof given === 'number' && !Number.isSafeInteger(given)
  const id = isChanged ? (exact() as { id: Exact }).id : given
  if (jsonrpc !== '2.0') return refuse(id ?? null, 'jsonrpc must be "2.0"')
  if (typeof method !== 'string') return refuse(id ?? null, 'method must be a string')
  return id === undefined ? { method, params } : { id, method, params }
}

function refuse(id: RpcId, message: string): RpcRequest {
  return { id, error: new BookstoreError('REQUEST', message) }
}

/** Formats an answer; `result` is JSON text. */
export function rpcResult(id: RpcId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

export function rpcFailure(id: RpcId, error: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: toRpcError(error) })
}

/** Formats a notification; `params` is JSON text. */
export function rpcNotification(method: string, params: string): string {
  return `{"jsonrpc":"2.0","method":"${method}","params":${params}}`
}
