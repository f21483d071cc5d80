import { inlineNotification } from '../../protocol/inline.ts'
import { rpcNotification } from '../../protocol/json-rpc.ts'

/** Spells what is said unasked as the client asked for it: as JSON-RPC or inline. */
export interface Spelling {
  notification(method: string, params: string): string
}

export const RPC: Spelling = { notification: rpcNotification }
export const INLINE: Spelling = { notification: inlineNotification }
