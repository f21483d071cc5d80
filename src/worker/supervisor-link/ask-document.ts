import type { Caller } from '../../channel/calls.ts'
import type { DocumentName } from '../../protocol/documents.ts'

/** A document as the supervisor has it, on its way to a client. */
export interface SentDocument {
  etag: string
  /** Undefined when the client has it already. */
  bytes?: Buffer
  encoding?: 'gzip'
  /** The part of a content security policy that allows an HTML document its own scripts and styles; empty for others. */
  inline: string
}

/** The form of a document that a client takes, and the ETags of those that it has. */
export interface DocumentWish {
  gzip?: boolean
  etags?: readonly string[]
}

/** Asks the supervisor for a document. Rejects with NOT_FOUND when the build left it out. */
export async function askDocument(
  caller: Pick<Caller, 'call'>,
  name: DocumentName,
  wish: DocumentWish = {},
): Promise<SentDocument> {
  const { head, body } = await caller.call('document', { name, ...wish })
  return {
    etag: String(head['etag']),
    inline: String(head['inline']),
    ...(head['encoding'] === 'gzip' && { encoding: 'gzip' }),
    ...(head['known'] !== true && { bytes: Buffer.from(body, 'base64') }),
  }
}
