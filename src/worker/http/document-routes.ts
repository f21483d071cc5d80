import { DOCUMENTS, type DocumentName, MAX_ETAGS } from '../../protocol/documents.ts'
import { askDocument, type SentDocument } from '../supervisor-link/ask-document.ts'
import { type HttpAnswer, plainProblem } from './answer.ts'
import { tagsOfNoneMatch } from './conditions.ts'
import { takesGzip } from './negotiation/takes-gzip.ts'
import type { RouteRequest } from './route-request.ts'

// Documents: the page, and what machines read. They hold no data, so that nobody needs a token for them.

/** Makes the route of a document: 304 where the client's ETag names it as it is. */
export function documentRoute(name: DocumentName): (request: RouteRequest) => Promise<HttpAnswer> {
  return request => answerDocument(request, name)
}

/** Answers the page; a WebSocket handshake that lost its `Upgrade` on the way is told so. */
export async function page(request: RouteRequest): Promise<HttpAnswer> {
  const { 'sec-websocket-key': key, 'sec-websocket-version': version } = request.request.headers
  if (key === undefined && version === undefined) return answerDocument(request, 'page.html')
  const message = 'this is a WebSocket server: a handshake needs Upgrade: websocket and Connection: Upgrade'
  return plainProblem(426, message, { Upgrade: 'websocket', Connection: 'Upgrade, close' })
}

/** Answers 404 with a page. */
export async function notFoundPage(request: RouteRequest, message: string): Promise<HttpAnswer> {
  const document = await ask(request, 'not-found.html', [])
  return { ...toAnswer(request, 'not-found.html', document), status: 404, message }
}

async function answerDocument(request: RouteRequest, name: DocumentName): Promise<HttpAnswer> {
  const document = await ask(request, name, tagsOfNoneMatch(request.request.headers))
  return toAnswer(request, name, document)
}

function ask({ request, connection }: RouteRequest, name: DocumentName, tags: readonly string[]) {
  const etags = tags.filter(tag => tag.length <= MAX_ETAGS.length).slice(0, MAX_ETAGS.count)
  return askDocument(connection.caller, name, {
    gzip: takesGzip(String(request.headers['accept-encoding'] ?? '')),
    etags,
  })
}

function toAnswer({ request }: RouteRequest, name: DocumentName, document: SentDocument): HttpAnswer {
  const { etag, bytes, encoding, inline } = document
  const type = DOCUMENTS[name]
  const headers = {
    ETag: etag,
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Encoding',
    // A page goes on over a WebSocket; the connection it came over would only keep a worker from others.
    ...(name === 'page.html' && { Connection: 'close' }),
    ...(encoding !== undefined && bytes && { 'Content-Encoding': encoding }),
    ...(type.startsWith('text/html') && walls(inline, request.headers.host ?? '')),
  }
  return bytes ? { status: 200, body: bytes, type, headers } : { status: 304, headers }
}

/** The headers that say what a page may do in a browser: run its own scripts, and connect to its own server; nobody may frame it. */
function walls(inline: string, host: string): Record<string, string> {
  // Some browsers do not take ws: for 'self'. A policy cannot name an address of IPv6.
  const sockets = /^[\w.-]+(?::\d+)?$/.test(host) ? ` ws://${host} wss://${host}` : ''
  const policy = [
    "default-src 'none'",
    inline,
    `connect-src 'self'${sockets}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
  }
}
