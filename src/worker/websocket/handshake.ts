import type { IncomingMessage } from 'node:http'
import { SUBPROTOCOL } from '../../protocol/limits.ts'
import { badHandshake, foreignSubprotocol, type Refusal } from '../connection/refusals.ts'

const VERSION = '13'
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/
/** A token of HTTP (RFC 9110, 5.6.2), as the name of a subprotocol must be. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Whether a request asks for a WebSocket. No other upgrade is offered: a request for one is served as if it had not asked. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.trim().toLowerCase() === 'websocket'
}

/**
 * Checks an opening handshake as RFC 6455, 4.2.1 demands. ws alone would also accept version 8 of a draft, and would answer
 * what it refuses by itself, so that nothing of it would be logged.
 */
export function checkHandshake(request: IncomingMessage): Refusal | undefined {
  const { headers, method, httpVersion } = request
  if (method !== 'GET') return badHandshake('a WebSocket begins with GET', 405, { Allow: 'GET' })
  if (httpVersion !== '1.1') return badHandshake('a WebSocket begins with HTTP/1.1')
  if (!asksForWebSocket(request)) return badHandshake('Upgrade must be websocket')
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    return badHandshake('a WebSocket begins without a body')
  }
  if (headers['sec-websocket-version'] !== VERSION) {
    return badHandshake(`Sec-WebSocket-Version must be ${VERSION}`, 426, { 'Sec-WebSocket-Version': VERSION })
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) return badHandshake('Sec-WebSocket-Key must be 16 bytes in base64')
  return checkSubprotocol(headers['sec-websocket-protocol'])
}

/** Refuses a client that offers only other subprotocols. A client that offers none may use either notation. */
function checkSubprotocol(header: string | undefined): Refusal | undefined {
  if (header === undefined) return undefined
  const offered = header.split(',').map(name => name.trim())
  const isList = offered.every(name => TOKEN.test(name)) && new Set(offered).size === offered.length
  if (isList && offered.includes(SUBPROTOCOL)) return undefined
  return foreignSubprotocol(SUBPROTOCOL, header)
}
