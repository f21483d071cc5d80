import { DOCUMENTS, type DocumentName, MAX_ETAGS } from '../../protocol/documents.ts'
import type { Documents } from './documents.ts'
import type { Answer, Fields, HandlerTable } from './handler.ts'
import { MalformedMessage } from './read-fields.ts'

/** The call for a document, which holds no data, so that it needs no role. A worker keeps none of them. */
export function createDocumentHandlers(documents: Pick<Documents, 'get'>): HandlerTable {
  return { document: { role: 'none', handle: (_, fields) => answer(documents, fields) } }
}

async function answer(documents: Pick<Documents, 'get'>, fields: Fields): Promise<Answer> {
  const name = readName(fields)
  const etags = readEtags(fields)
  const isGzip = fields['gzip'] === true
  const { hash, plain, gzipped, inline } = await documents.get(name)
  // The two forms differ in their bytes, and so in their ETags (RFC 9110, 8.8.3.3).
  const etag = isGzip ? `"${hash}-gzip"` : `"${hash}"`
  const head = { etag, inline, ...(isGzip && { encoding: 'gzip' }) }
  if (etags.includes(etag) || etags.includes('*')) return { head: { ...head, known: true } }
  return { head, body: isGzip ? gzipped : plain }
}

function readName({ name }: Fields): DocumentName {
  if (typeof name === 'string' && Object.hasOwn(DOCUMENTS, name)) return name as DocumentName
  throw new MalformedMessage('document: name')
}

function readEtags({ etags = [] }: Fields): readonly string[] {
  const isList = Array.isArray(etags) && etags.length <= MAX_ETAGS.count && etags.every(isEtag)
  if (isList) return etags
  throw new MalformedMessage('document: etags')
}

function isEtag(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_ETAGS.length
}
