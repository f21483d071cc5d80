import type { HttpRefusal } from '../../refusals/http-refusal.ts'
import type { RefusalKind } from '../../refusals/kinds.ts'

/** Why a request is not served, as HTTP says it and as the log counts it. */
export interface Refusal extends HttpRefusal {
  kind: RefusalKind
}

/** Characters of what a client sent that a sentence repeats. */
const QUOTED = 100
const SERVED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

// All sentences with which a worker refuses a request before it knows what the request asks for, each with its occasion.
// What goes wrong with a request that is served is a BookstoreError, see `http/answer.ts`.

/** Host is missing, is there twice, or is no name with a port. */
export function noHost(): Refusal {
  return { status: 400, kind: 'host', message: 'a request must have one Host header, name:port' }
}

/** Host names another server. */
export function foreignHost(name: string): Refusal {
  return { status: 403, kind: 'host', message: `this server is not called ${name}; --host-name allows another name` }
}

/** The target is the whole address of something that is not here. */
export function foreignTarget(url: string): Refusal {
  return { status: 400, kind: 'target', message: `${url.slice(0, QUOTED)} is not served here` }
}

/** The target has percent signs that do not spell UTF-8. */
export function undecodableTarget(url: string): Refusal {
  const message = `${url.slice(0, QUOTED)} is not percent-encoded UTF-8, as é is %C3%A9 and % is %25`
  return { status: 400, kind: 'target', message }
}

/** The target names the client twice: neither name is more right than the other. */
export function twoClients(): Refusal {
  return { status: 400, kind: 'target', message: 'client may be given once in the address' }
}

/** The target has blanks, or letters beyond ASCII, as they are. */
export function unencodedTarget(): Refusal {
  const message = 'the target of the request must be percent-encoded: a blank is %20 or +, and é is %C3%A9'
  return { status: 400, kind: 'target', message }
}

/** Expect asks for something else than 100-continue. */
export function unknownExpectation(expected = ''): Refusal {
  const message = `Expect may ask for 100-continue only (given: ${expected.slice(0, QUOTED)})`
  return { status: 417, kind: 'http', message, headers: { Connection: 'close' } }
}

/** Origin is that of a page which is neither ours nor allowed. */
export function foreignOrigin(origin: string): Refusal {
  const message = `pages of ${origin.slice(0, QUOTED)} may not connect; --origin allows an origin`
  return { status: 403, kind: 'origin', message }
}

/** The browser sends no Origin, and says by Sec-Fetch-Site that a page of another site asks. */
export function foreignSite(): Refusal {
  return { status: 403, kind: 'origin', message: 'pages of other origins may not ask for this' }
}

/** A WebSocket is asked for at another path than the one where it is served. */
export function noWebSocketHere(): Refusal {
  return { status: 404, kind: 'target', message: 'WebSockets are served at / only' }
}

/** The opening handshake breaks RFC 6455, 4.2.1. */
export function badHandshake(message: string, status = 400, headers?: Readonly<Record<string, string>>): Refusal {
  return { status, kind: 'handshake', message, ...(headers && { headers }) }
}

/** The client speaks only subprotocols that are not served. */
export function foreignSubprotocol(own: string, offered: string): Refusal {
  const message = `the only subprotocol here is ${own} (offered: ${offered.slice(0, QUOTED)})`
  return { status: 400, kind: 'subprotocol', message }
}

/** CONNECT asks for a tunnel. */
export function noProxy(): Refusal {
  return { status: 405, kind: 'target', message: 'this is no proxy', headers: { Allow: SERVED_METHODS } }
}

/** The head of a request is larger than Node reads. */
export function largeHead(bytes: number): Refusal {
  return { status: 431, kind: 'too large', message: `the head of a request may have ${bytes} bytes` }
}

/** The client closed its side in the middle of a request. */
export function brokenOff(): Refusal {
  return { status: 400, kind: 'http', message: 'the client left in the middle of a request' }
}

/** The bytes that came are no HTTP. */
export function notHttp(): Refusal {
  return { status: 400, kind: 'http', message: 'this is not HTTP/1.1' }
}

/** The head of a request did not arrive in time. */
export function slowHead(ms: number): Refusal {
  return { status: 408, kind: 'timeout', message: `no whole request within ${ms / 1000} s` }
}

/** The client sent more requests than may wait, without reading the answers. */
export function manyPipelined(max: number): Refusal {
  const message = `at most ${max} requests may wait for their answers`
  return { status: 429, kind: 'rate', message, headers: { 'Retry-After': '1' } }
}
