import type { IncomingMessage } from 'node:http'
import type { WorkerSettings } from '../../channel/messages.ts'
import { isLoopback } from '../../protocol/loopback.ts'
import {
  foreignHost,
  foreignOrigin,
  foreignSite,
  foreignTarget,
  noHost,
  type Refusal,
  twoClients,
  undecodableTarget,
} from './refusals.ts'

/**
 * Checks Host and Origin, before anything else is done for a request. Host must name this server: otherwise a page could reach
 * it by a name of its own that resolves to this machine (DNS rebinding). Origin, which only browsers send, must be this
 * server's or an allowed one. For requests that browsers send without Origin, such as that of an image, Sec-Fetch-Site
 * tells whether a page of another site asks.
 */
export function checkAdmission(request: IncomingMessage, settings: WorkerSettings): Refusal | undefined {
  const host = onlyHost(request)
  if (host === undefined) return noHost()
  if (!isOwnName(host.name, request, settings)) return foreignHost(host.name)
  return checkTarget(request, host.authority) ?? checkPage(request, host.authority, settings)
}

/** Checks the target: a path, or the whole URL of one on this server (RFC 9112, 3.2.2). Others are for a proxy. */
function checkTarget({ url = '/' }: IncomingMessage, authority: string): Refusal | undefined {
  if (!isDecodable(url)) return undecodableTarget(url)
  if (namesClientTwice(url)) return twoClients()
  if (url.startsWith('/')) return undefined
  const named = /^http:\/\/([^/?#]+)(?:[/?].*)?$/i.exec(url)?.[1]
  if (named !== undefined && toAuthority(named)?.authority === authority) return undefined
  return foreignTarget(url)
}

function isDecodable(url: string): boolean {
  try {
    // The value is used: a bundler takes the call for one that only makes a value, and leaves it out.
    return typeof decodeURIComponent(url) === 'string'
  } catch {
    return false
  }
}

function namesClientTwice(url: string): boolean {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).getAll('client').length > 1
}

function checkPage(request: IncomingMessage, authority: string, settings: WorkerSettings): Refusal | undefined {
  const origins = request.headersDistinct['origin'] ?? []
  const [origin] = origins
  if (origin !== undefined) {
    const isAllowed = origins.length === 1 && (isOwnOrigin(origin, authority, settings) || isListed(origin, settings))
    return isAllowed ? undefined : foreignOrigin(origin)
  }
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
  // Following a link is allowed: the page that has the link cannot read what is shown.
  if (!isForeign || (mode === 'navigate' && request.method === 'GET')) return undefined
  return foreignSite()
}

function isListed(origin: string, { origins }: WorkerSettings): boolean {
  return origin !== 'null' && origins.includes(origin)
}

/** Whether a page is this server's own. An https page is so only behind a trusted proxy, which then terminates TLS. */
function isOwnOrigin(origin: string, authority: string, { trustProxy }: WorkerSettings): boolean {
  return sameOrigin(origin, 'http', authority) || (trustProxy && sameOrigin(origin, 'https', authority))
}

/** Compares as browsers do: in lower case, and without the default port. */
function sameOrigin(origin: string, scheme: 'http' | 'https', authority: string): boolean {
  if (!/^https?:\/\/[^/?#@\s]+$/.test(origin) || !URL.canParse(origin)) return false
  return new URL(origin).origin === new URL(`${scheme}://${authority}`).origin
}

function isOwnName(name: string, request: IncomingMessage, settings: WorkerSettings): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || isLoopback(name)) return true
  const addressed = request.socket.localAddress?.replace(/^::ffff:/, '')
  return name === addressed || settings.hostNames.some(allowed => allowed.toLowerCase() === name)
}

interface Host {
  /** The name or address, in lower case, without brackets. */
  name: string
  /** The whole header in lower case, with brackets and port. */
  authority: string
}

/** Reads the Host header. Undefined unless there is exactly one: Node itself ignores a second one. */
function onlyHost({ headersDistinct }: IncomingMessage): Host | undefined {
  const [host, ...others] = headersDistinct['host'] ?? []
  return host === undefined || others.length > 0 ? undefined : toAuthority(host)
}

/** Reads `name`, `name:port` or `[v6]:port`; undefined when it is none of these. */
function toAuthority(text: string): Host | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text)
  const name = (match?.[1] ?? match?.[2])?.toLowerCase()
  const authority = text.toLowerCase()
  return name === undefined || !URL.canParse(`http://${authority}`) ? undefined : { name, authority }
}
