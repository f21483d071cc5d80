import { cleanLine } from '../domain/clean-text.ts'
import { showValue } from '../domain/show-value.ts'
import { LENGTHS } from '../protocol/limits.ts'
import { isBlockedPort } from './connection/blocked-ports.ts'
import { randomName } from './random-name.ts'

/** Where to connect, and as whom. */
export interface ServerAddress {
  /** `ws://host:port` or `wss://host:port`; `http` and `https` name the same server. */
  url: string
  /**
   * The client's name in panels, log and history. UNDO and request keys belong to it, over all its connections. 1–64 characters;
   * without one the client makes itself a random name, which it keeps as long as it is there.
   */
  client?: string | undefined
  /** Where the server asks for one. It goes by AUTH as the first message; it never stands in an address. */
  token?: string | undefined
}

/** How to connect. */
export interface ConnectOptions extends Omit<ServerAddress, 'url'> {
  /** As in {@link ServerAddress}. */
  url: string | URL
  /** Whether to connect again after a loss, until the client is closed. Without it the first loss is the end. Default: true. */
  reconnect?: boolean | undefined
  /**
   * Whether the token goes with the handshake where the platform can do that, as Node can: a server whose places are all taken
   * lets an operator in only so. Default: false.
   */
  tokenInHeader?: boolean | undefined
  /** By when a call must be answered, in milliseconds from the call; what is sent again counts from the first time. Default: 30,000. */
  deadlineMs?: number | undefined
}

/** Options that were checked. The client's name is in the address. */
export interface Settings {
  url: URL
  client: string
  token: string | undefined
  reconnect: boolean
  tokenInHeader: boolean
  deadlineMs: number
}

/** The longest name of a client, in UTF-16 code units. */
const MAX_NAME = 64
const DEFAULT_DEADLINE_MS = 30_000
/** A write that is sent again later than this would be another one: the server knows a request key for ten minutes. */
const MAX_DEADLINE_MS = 9 * 60_000
const NAMES = ['url', 'client', 'token', 'reconnect', 'tokenInHeader', 'deadlineMs']

/** Checks how to connect. @throws TypeError, which names the option, what was given and what is allowed */
export function checkOptions(options: ConnectOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options must be an object, such as {url: 'ws://127.0.0.1:8080'} (given: ${show(options)})`)
  const unknown = Object.keys(options).find(name => !NAMES.includes(name))
  if (unknown !== undefined) throw new TypeError(`there is no option ${unknown}; there are: ${NAMES.join(', ')}`)
  const url = checkUrl(options.url)
  const client = checkName(options.client ?? url.searchParams.get('client') ?? undefined) ?? randomName('js')
  url.searchParams.set('client', client)
  const { reconnect, tokenInHeader, deadlineMs, token } = options
  return {
    url,
    client,
    token: token === undefined ? undefined : checkToken(token),
    reconnect: checkSwitch('reconnect', reconnect, true),
    tokenInHeader: checkSwitch('tokenInHeader', tokenInHeader, false),
    deadlineMs: checkDeadline(deadlineMs),
  }
}

function checkSwitch(name: string, given: unknown, preset: boolean): boolean {
  if (given === undefined) return preset
  if (typeof given === 'boolean') return given
  throw new TypeError(`${name} must be true or false (given: ${show(given)})`)
}

const SCHEMES: Readonly<Record<string, string>> = { 'ws:': 'ws:', 'wss:': 'wss:', 'http:': 'ws:', 'https:': 'wss:' }

function checkUrl(given: unknown): URL {
  const text = given instanceof URL ? given.href : given
  const url = typeof text === 'string' ? parseUrl(text) : undefined
  if (!url)
    throw new TypeError(
      `url must be an address such as ws://127.0.0.1:8080 or wss://shop.example (given: ${show(given)})`,
    )
  // The address is not shown in these: it holds a secret.
  if (url.username !== '' || url.password !== '')
    throw new TypeError('url must hold no user and no password; a token is the option token')
  if (url.searchParams.has('token'))
    throw new TypeError('url must hold no token, as addresses end in logs; it is the option token')
  if (isBlockedPort(Number(url.port)))
    throw new TypeError(`url must have a port other than ${url.port}, to which browsers and Node do not connect`)
  url.hash = ''
  return url
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = SCHEMES[url?.protocol ?? '']
  if (!url || scheme === undefined) return undefined
  // Set as text, because a URL's own protocol cannot be changed from http to ws.
  return new URL(scheme + url.href.slice(url.protocol.length))
}

function checkName(name: unknown): string | undefined {
  if (name === undefined) return undefined
  const isName = typeof name === 'string' && name !== '' && name.length <= MAX_NAME
  if (isName && cleanLine(name) === name && !name.startsWith('#')) return name
  throw new TypeError(
    `client must be a name of 1 to ${MAX_NAME} characters, with no # in front, no blank at its ends and no control characters (given: ${show(name)})`,
  )
}

/** Checks a token. It is not repeated in the error, which may end in a log. */
export function checkToken(token: unknown): string {
  if (typeof token === 'string' && token !== '' && token.length <= LENGTHS.token) return token
  throw new TypeError(`token must be text of 1 to ${LENGTHS.token} characters`)
}

/** Checks by when an answer must come, in milliseconds. */
export function checkDeadline(deadlineMs: unknown): number {
  if (deadlineMs === undefined) return DEFAULT_DEADLINE_MS
  const isTime = typeof deadlineMs === 'number' && deadlineMs >= 1 && deadlineMs <= MAX_DEADLINE_MS
  if (isTime) return deadlineMs
  throw new TypeError(`deadlineMs must be a number from 1 to ${MAX_DEADLINE_MS} (given: ${show(deadlineMs)})`)
}

function show(value: unknown): string {
  return typeof value === 'object' || typeof value === 'string' ? showValue(value) : String(value)
}
