/** Why a connection is turned away for want of room, or because the server goes: its HTTP status and a sentence. */
export const REFUSALS = {
  queue_full: { status: 503, message: 'too many connections wait for a worker' },
  waited_too_long: { status: 503, message: 'no worker was free in time' },
  address_full: { status: 429, message: 'this address has as many connections as it may have' },
  draining: { status: 503, message: 'the server takes no new connections' },
  stopping: { status: 503, message: 'the server is stopping' },
} as const

/** Short enough for a label of the metrics. */
export type RefusalReason = keyof typeof REFUSALS
