import { refusals } from '../sentences.ts'

/** Why a connection is refused, for want of room or because the server ends: the HTTP status and what the client is told. */
export const REFUSALS = {
  queue_full: { status: 503, message: refusals.queueFull },
  waited_too_long: { status: 503, message: refusals.noWorkerFree },
  address_full: { status: 429, message: refusals.anyAddressFull },
  draining: { status: 503, message: refusals.draining },
  stopping: { status: 503, message: refusals.stopping },
} as const

/** Short enough for a label of the metrics. */
export type RefusalReason = keyof typeof REFUSALS
