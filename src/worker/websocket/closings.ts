import type { RefusalKind } from '../../refusals/kinds.ts'

/** Why a worker ends a WebSocket by itself, with the close code that says so. */
export interface Closing {
  code: number
  reason: string
  /** For the log. */
  kind: RefusalKind
}

// All reasons that a worker gives, each with its occasion. Those for a broken frame are `frame-guard.ts`'s and ws's own.

/** A binary frame came: both notations are text. */
export const BINARY_FRAME: Closing = { code: 1003, reason: 'text frames only', kind: 'frame' }
/** More waits to be read by the client than is kept for it. */
export const SLOW_READER: Closing = { code: 1013, reason: 'reads too slowly', kind: 'timeout' }
/** The client has read all there is, and does not answer. */
export const NO_PONG: Closing = { code: 3008, reason: 'no answer to a ping', kind: 'timeout' }

/** The server asks for a token, and none came. */
export function noToken(ms: number): Closing {
  return { code: 3000, reason: `no token within ${ms / 1000} s`, kind: 'timeout' }
}
