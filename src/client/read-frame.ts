import type { Notification } from '../protocol/notifications.ts'

/** What a frame of the server turned out to be. */
export type Frame =
  | { type: 'answer'; id: number; result: unknown; error?: { code: number; message: string; data?: unknown } }
  | { type: 'notification'; notification: Notification }
  | { type: 'unknown' }

const NAMES: readonly string[] = ['WELCOME', 'CHANGE', 'RESYNC', 'CONNECTION', 'WORKER', 'LOG', 'STATS']

/** Reads a frame of JSON-RPC. What is none of what a bookstore says is passed over, as a client of an older version must. */
export function readFrame(text: string): Frame {
  const value = parse(text)
  if (typeof value !== 'object' || value === null) return { type: 'unknown' }
  const { id, method, params, result, error } = value as Record<string, unknown>
  if (typeof id === 'number' && isError(error)) return { type: 'answer', id, result: undefined, error }
  if (typeof id === 'number') return { type: 'answer', id, result }
  const isNotification =
    typeof method === 'string' && NAMES.includes(method) && typeof params === 'object' && params !== null
  return isNotification
    ? { type: 'notification', notification: { method, params } as Notification }
    : { type: 'unknown' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isError(value: unknown): value is { code: number; message: string; data?: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    typeof value.message === 'string'
  )
}
