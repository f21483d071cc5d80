import { type IncomingMessage, STATUS_CODES } from 'node:http'
import { SUBPROTOCOL } from '../../protocol/limits.ts'
import { cutText } from './cut-text.ts'
import type { Shown } from './mask-frame.ts'
import { isSecretName, MASK, maskSecrets } from './mask-secrets.ts'

/** The fields of a request's head whose values are shown. Any other may hold a secret: cookies, tokens, the keys of a proxy. */
const SHOWN =
  /^(?:host|connection|upgrade|expect|te|trailer|transfer-encoding|content-(?:type|length|encoding)|accept(?:-\w+)?|user-agent|origin|if-(?:match|none-match|modified-since)|idempotency-key|last-event-id|cache-control|pragma|dnt|sec-fetch-\w+|sec-websocket-(?:version|extensions)|access-control-request-\w+)$/i

/** Masks the head of a request: parameters of its target and fields that may hold a secret, or tell of a person. */
export function maskHead({
  method,
  url = '',
  httpVersion,
  rawHeaders,
}: Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>): Shown {
  const target = maskTarget(url)
  const lines = [`${method} ${target} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    lines.push(`${name}: ${isShown(name, value) ? maskSecrets(value) : MASK}`)
  }
  return { text: cutText(lines.join('\r\n')), isWhole: target === url }
}

/** Formats an answer: its head, without the fields that Node adds, and its body. */
export function answerText(status: number, headers: Readonly<Record<string, unknown>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), ...lines].join('\r\n')
  return body === '' ? head : `${head}\r\n\r\n${body}`
}

/** A client may offer a subprotocol that is its token. */
function isShown(name: string, value: string): boolean {
  return SHOWN.test(name) || (/^sec-websocket-protocol$/i.test(name) && value === SUBPROTOCOL)
}

function maskTarget(url: string): string {
  const start = url.indexOf('?')
  if (start < 0) return maskUserInfo(url)
  const parts = url
    .slice(start + 1)
    .split('&')
    .map(part => {
      const [name = ''] = part.split('=', 1)
      return isSecretName(decoded(name)) ? `${name}=${MASK}` : maskSecrets(part)
    })
  return `${maskUserInfo(url.slice(0, start))}?${parts.join('&')}`
}

/** A target that is a whole URL may have a name and a password in front of its host. */
function maskUserInfo(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, `$1${MASK}@`)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return 'token'
  }
}
