import type { Notification } from '../../protocol/notifications.ts'

/** A frame of the server, as it was read. */
export type Frame =
  | { type: 'answer'; id: number; result: unknown; error?: RpcFailure }
  | { type: 'notification'; notification: Notification }
  /** The server refused a request that it could not read, and so cannot tell which one. */
  | { type: 'unreadable'; message: string }
  | { type: 'unknown' }

/** A frame that says something. */
export type KnownFrame = Exclude<Frame, { type: 'unknown' }>

interface RpcFailure {
  code: number
  message: string
  data?: unknown
}

const NAMES: Readonly<Record<Notification['method'], true>> = {
  WELCOME: true,
  CHANGE: true,
  RESYNC: true,
  LENDING: true,
  CONNECTION: true,
  WORKER: true,
  LOG: true,
  STATS: true,
  TRAFFIC: true,
}

/** Reads a frame of JSON-RPC. Unknown messages are ignored, so that an older client goes on working with a newer server. */
export function readFrame(text: string): Frame {
  const value = parse(text)
  if (!isObject(value)) return { type: 'unknown' }
  const { id, result, error } = value
  if (typeof id === 'number') return { type: 'answer', id, result, ...(isFailure(error) && { error }) }
  if (id === null && isFailure(error)) return { type: 'unreadable', message: error.message }
  return isNotification(value) ? { type: 'notification', notification: value } : { type: 'unknown' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Checks what this client relies on: the subscription, and the fields of WELCOME and CHANGE. */
function isNotification(value: Record<string, unknown>): value is Notification & Record<string, unknown> {
  const { method, params } = value
  if (typeof method !== 'string' || !Object.hasOwn(NAMES, method) || !isObject(params)) return false
  if (method === 'WELCOME') return typeof params['epoch'] === 'string' && isObject(params['limits'])
  if (method === 'CHANGE' && !isChange(params)) return false
  return typeof params['subscription'] === 'number'
}

function isChange({ id, revision, type, book }: Record<string, unknown>): boolean {
  const isBook = isObject(book) && book['id'] === id && typeof book['title'] === 'string'
  return typeof id === 'number' && typeof revision === 'number' && (type === 'deleted' ? book === undefined : isBook)
}

function isFailure(value: unknown): value is RpcFailure {
  return isObject(value) && typeof value['code'] === 'number' && typeof value['message'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
