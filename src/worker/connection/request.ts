import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { WorkerSettings } from '../../channel/messages.ts'

// What can be read off the head of a request: its target, its token, and for whom a proxy forwards it.

/** Reads the path and query of a request whose target was admitted. */
export function targetOf({ url = '/' }: IncomingMessage): URL {
  const path = /^http:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url
  // Joined as text: resolved against a base URL, `//name/path` would be a path on another server.
  return new URL(`http://localhost${path.startsWith('/') ? path : `/${path}`}`)
}

/** Reads the token of an `Authorization: Bearer …` header. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Reads the client's address from X-Forwarded-For: the last one, since only that was written by the trusted proxy itself. */
export function forwardedAddress(request: IncomingMessage, settings: WorkerSettings): string | undefined {
  if (!settings.trustProxy) return undefined
  const address = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
    .replace(/^::ffff:/i, '')
  return address !== undefined && isIP(address) !== 0 ? address : undefined
}
