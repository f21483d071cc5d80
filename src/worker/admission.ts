import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isLoopback } from '../channel/address.ts'
import type { WorkerSettings } from '../channel/messages.ts'
import { SUBPROTOCOL } from '../protocol/limits.ts'

/** Why a request is not let in, with the HTTP status that says so. */
export interface Refusal {
  status: 400 | 401 | 403 | 404 | 426 | 429 | 503
  message: string
  retryAfterMs?: number
}

/**
 * Looks at who asks, before anything is done: Host must name this server, else a page could reach it by a name of its
 * own that resolves to this machine (DNS rebinding); Origin, which only browsers send, must be this server's own.
 */
export function checkSource(request: IncomingMessage, settings: WorkerSettings): Refusal | undefined {
  const host = request.headers.host
  const name = host === undefined ? undefined : hostName(host)
  if (name === undefined) return { status: 400, message: 'a request must have one Host header' }
  if (!isOwnName(name, request, settings)) {
    return { status: 403, message: `this server is not called ${name}; --host-name allows another name` }
  }
  const { origin } = request.headers
  if (origin === undefined || settings.origins.includes(origin) || isOwnOrigin(origin, host ?? '')) return undefined
  return { status: 403, message: `pages of ${origin.slice(0, 100)} may not connect; --origin allows an origin` }
}

/** Refuses a client that speaks only other subprotocols. One that offers none may use either spelling. */
export function checkSubprotocol(request: IncomingMessage): Refusal | undefined {
  const offered = request.headers['sec-websocket-protocol']
  if (offered === undefined || offered.split(',').some(name => name.trim() === SUBPROTOCOL)) return undefined
  return { status: 400, message: `the only subprotocol here is ${SUBPROTOCOL} (offered: ${offered.slice(0, 100)})` }
}

/** Reads the token of an `Authorization: Bearer …` header. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** The client's address as the trusted proxy in front tells it: the last one that proxy itself wrote down. */
export function forwardedAddress(request: IncomingMessage, settings: WorkerSettings): string | undefined {
  if (!settings.trustProxy) return undefined
  const address = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return address !== undefined && isIP(address) !== 0 ? address : undefined
}

function isOwnName(name: string, request: IncomingMessage, settings: WorkerSettings): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || isLoopback(name)) return true
  const addressed = request.socket.localAddress?.replace(/^::ffff:/, '')
  return name === addressed || settings.hostNames.some(allowed => allowed.toLowerCase() === name)
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`
}

/** The name in `name`, `name:port` or `[v6]:port`, in lower case; undefined when it is none of these. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}
