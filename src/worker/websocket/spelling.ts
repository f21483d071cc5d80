import { inlineNotification } from '../../protocol/inline.ts'
import { rpcNotification } from '../../protocol/json-rpc.ts'

/** How notifications are spelled: as JSON-RPC or inline, whichever the SUBSCRIBE was. */
export interface Spelling {
  notification(method: string, params: string): string
}

export const RPC: Spelling = { notification: rpcNotification }
export const INLINE: Spelling = { notification: inlineNotification }
