import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { WorkerSettings } from '../../channel/messages.ts'

// What a request says besides what it asks for: its target, its token, and on whose behalf it came.

/** The path and query that a request asks for; `admission.ts` has checked that it is one. */
export function targetOf({ url = '/' }: IncomingMessage): URL {
  const path = /^http:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url
  // Put together by hand: resolved against a base, `//name/path` would be taken for another server's path.
  return new URL(`http://localhost${path.startsWith('/') ? path : `/${path}`}`)
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
    .replace(/^::ffff:/i, '')
  return address !== undefined && isIP(address) !== 0 ? address : undefined
}
