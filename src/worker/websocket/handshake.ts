import type { IncomingMessage } from 'node:http'
import { SUBPROTOCOL } from '../../protocol/limits.ts'
import type { Refusal } from '../connection/refusal.ts'

const VERSION = '13'
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/
/** A word of HTTP, such as the name of a subprotocol. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Whether a request asks for a WebSocket; an upgrade to anything else is not offered, and such a request is served as it is. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.trim().toLowerCase() === 'websocket'
}

/**
 * Checks an opening handshake as RFC 6455, 4.2.1 has it. ws would take version 8 of a draft too, and would answer what it
 * refuses by itself, so that the log would not know.
 */
export function checkHandshake(request: IncomingMessage): Refusal | undefined {
  const { headers, method, httpVersion } = request
  const refuse = (status: Refusal['status'], message: string, more?: Record<string, string>): Refusal => ({
    status,
    message,
    kind: 'handshake',
    ...(more && { headers: more }),
  })
  if (method !== 'GET') return refuse(405, 'a WebSocket begins with GET', { Allow: 'GET' })
  if (httpVersion !== '1.1') return refuse(400, 'a WebSocket begins with HTTP/1.1')
  if (!asksForWebSocket(request)) return refuse(400, 'Upgrade must be websocket')
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    return refuse(400, 'a WebSocket begins without a body')
  }
  if (headers['sec-websocket-version'] !== VERSION) {
    return refuse(426, `Sec-WebSocket-Version must be ${VERSION}`, { 'Sec-WebSocket-Version': VERSION })
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) return refuse(400, 'Sec-WebSocket-Key must be 16 bytes in base64')
  return checkSubprotocol(headers['sec-websocket-protocol'])
}

/** Refuses a client that speaks only other subprotocols. One that offers none may use either spelling. */
function checkSubprotocol(header: string | undefined): Refusal | undefined {
  if (header === undefined) return undefined
  const offered = header.split(',').map(name => name.trim())
  const isList = offered.every(name => TOKEN.test(name)) && new Set(offered).size === offered.length
  if (isList && offered.includes(SUBPROTOCOL)) return undefined
  const message = `the only subprotocol here is ${SUBPROTOCOL} (offered: ${header.slice(0, 100)})`
  return { status: 400, message, kind: 'subprotocol' }
}
