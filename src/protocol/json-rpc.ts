import { BookstoreError } from '../domain/errors.ts'
import { toRpcError } from './errors.ts'
import { LIMITS } from './limits.ts'
import { parseJson } from './parse-json.ts'

export type RpcId = string | number | null

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
    if (!Array.isArray(value)) return { requests: [toRequest(value)], batch: false }
    if (value.length >= 1 && value.length <= LIMITS.rpcBatch) return { requests: value.map(toRequest), batch: true }
    const message = `an array must hold 1 to ${LIMITS.rpcBatch} requests (given: ${value.length})`
    return { requests: [{ id: null, error: new BookstoreError('REQUEST', message) }], batch: false }
  } catch (error) {
    if (error instanceof BookstoreError) return { requests: [{ id: null, error }], batch: false }
    throw error
  }
}

function toRequest(value: unknown): RpcRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(null, 'a request must be an object')
  const { jsonrpc, id, method, params } = value as Record<string, unknown>
  const isId = id === undefined || id === null || typeof id === 'string' || typeof id === 'number'
  if (!isId) return refuse(null, 'id must be a string, a number or null')
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
