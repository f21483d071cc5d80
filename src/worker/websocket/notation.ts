import { inlineNotification } from '../../protocol/inline.ts'
import { rpcNotification } from '../../protocol/json-rpc.ts'

/** How notifications are written: as JSON-RPC or inline, whichever the SUBSCRIBE was. */
export interface Notation {
  notification(method: string, params: string): string
}

export const RPC: Notation = { notification: rpcNotification }
export const INLINE: Notation = { notification: inlineNotification }
