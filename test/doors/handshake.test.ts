import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handshake } from '../frames/raw-socket.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { answerTo, type Headers, statusOfUpgrade, toStatus } from './ask.ts'

let server: TestServer

beforeAll(async () => {
  // Refused over and over, from one address: it would have to wait.
  server = await startServer({ args: ['--futile-per-second', '0'] })
})
afterAll(() => server.stop())

test("the RFC's own key is answered as the RFC has it", async () => {
  const head = await answerTo(server.port, handshake())
  expect(toStatus(head)).toBe(101)
  expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  expect(head).not.toMatch(/sec-websocket-(?:protocol|extensions)/i)
})

describe('what is let in', () => {
  test.each<[string, Headers, string?]>([
    ['header names in lower case', { Upgrade: undefined, upgrade: 'websocket' }],
    ['Upgrade in capitals', { Upgrade: 'WebSocket' }],
    ['a list in Connection', { Connection: 'keep-alive, Upgrade' }],
    ['a query', {}, 'GET /?client=till-2 HTTP/1.1'],
    ['an offer of compression, which is not taken', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }],
    ['an offer of an unknown extension', { 'Sec-WebSocket-Extensions': 'x-unheard-of; a=1' }],
    ['our subprotocol among others', { 'Sec-WebSocket-Protocol': 'chat, bookstore.v1.jsonrpc' }],
    ['our subprotocol in two headers', { 'Sec-WebSocket-Protocol': ['chat', 'bookstore.v1.jsonrpc'] }],
    ['an empty body', { 'Content-Length': '0' }],
    ['the whole address as target', { Host: 'localhost' }, 'GET http://localhost/ HTTP/1.1'],
  ])('%s', async (_name, headers, line) => {
    expect(await statusOfUpgrade(server.port, headers, line)).toBe(101)
  })
})

describe('what is refused', () => {
  const key = 'Sec-WebSocket-Key'
  const version = 'Sec-WebSocket-Version'
  const protocol = 'Sec-WebSocket-Protocol'

  test.each<[string, number, Headers, string?]>([
    ['no key', 400, { [key]: undefined }],
    ['an empty key', 400, { [key]: '' }],
    ['a key of 15 bytes', 400, { [key]: 'MDEyMzQ1Njc4OTAxMjM=' }],
    ['a key of 17 bytes', 400, { [key]: 'MDEyMzQ1Njc4OTAxMjM0NTY=' }],
    ['a key with bits that say nothing', 400, { [key]: 'dGhlIHNhbXBsZSBub25jZR==' }],
    ['a key that is not base64', 400, { [key]: 'dGhlIHNhbXBsZSBub25j!!==' }],
    ['two keys', 400, { [key]: ['dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ=='] }],
    ['no version', 426, { [version]: undefined }],
    ['version 8, a draft', 426, { [version]: '8' }],
    ['version 0', 426, { [version]: '0' }],
    ['version 14', 426, { [version]: '14' }],
    ['version 13.0', 426, { [version]: '13.0' }],
    ['two versions', 426, { [version]: ['13', '13'] }],
    ['another subprotocol', 400, { [protocol]: 'chat' }],
    ['our subprotocol twice', 400, { [protocol]: 'bookstore.v1.jsonrpc, bookstore.v1.jsonrpc' }],
    ['our subprotocol in capitals', 400, { [protocol]: 'BOOKSTORE.V1.JSONRPC' }],
    ['a subprotocol that is no word', 400, { [protocol]: 'bookstore.v1.jsonrpc, a b' }],
    ['an empty subprotocol', 400, { [protocol]: '' }],
    ['a body', 400, { 'Content-Length': '5' }],
    ['a body in chunks', 400, { 'Transfer-Encoding': 'chunked' }],
    ['POST', 405, {}, 'POST / HTTP/1.1'],
    ['HEAD', 405, {}, 'HEAD / HTTP/1.1'],
    ['OPTIONS', 405, {}, 'OPTIONS / HTTP/1.1'],
    ['HTTP/1.0', 400, {}, 'GET / HTTP/1.0'],
    ['another path', 404, {}, 'GET /chat HTTP/1.1'],
    ['the path of the books', 404, {}, 'GET /books HTTP/1.1'],
    ['a path that looks like an address', 404, {}, 'GET //evil.example/ HTTP/1.1'],
    ['two slashes', 404, {}, 'GET // HTTP/1.1'],
    ['the address of another server as target', 400, {}, 'GET http://evil.example/ HTTP/1.1'],
    ['no address as target', 400, {}, 'GET http:// HTTP/1.1'],
    ['a star as target', 400, {}, 'OPTIONS * HTTP/1.1'],
    // Node sees no upgrade here: an ordinary request to what is none.
    ['no Upgrade', 426, { Upgrade: undefined }],
    ['no Connection', 426, { Connection: undefined }],
    ['Connection: close', 426, { Connection: 'close' }],
    ['an upgrade to HTTP/2', 426, { Upgrade: 'h2c' }],
    ['an upgrade to one of two', 426, { Upgrade: 'websocket, h2c' }],
    ['CONNECT', 405, {}, 'CONNECT 127.0.0.1:22 HTTP/1.1'],
    ['a head of 20 kB', 431, { 'X-Long': 'x'.repeat(20_000) }],
    ['many headers', 431, Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`X-${n}`, 'xxxx']))],
    ['a line that is not HTTP', 400, {}, 'HELLO'],
    ['HTTP/3.0', 400, {}, 'GET / HTTP/3.0'],
    ['a header without a name', 400, { '': 'x' }],
    ['two lengths', 400, { 'Content-Length': ['5', '6'] }],
    ['a length and chunks', 400, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }],
  ])('%s', async (_name, status, headers, line) => {
    expect(await statusOfUpgrade(server.port, headers, line)).toBe(status)
  })

  test('another version is told which there is', async () => {
    expect(await answerTo(server.port, handshake({ [version]: '8' }))).toContain(`${version}: 13`)
  })

  test('each is said in the log, with its reason', async () => {
    await server.line('Sec-WebSocket-Key must be 16 bytes in base64')
    await server.line('the only subprotocol here is bookstore.v1.jsonrpc (offered: chat)')
    await server.line('http:// is not served here')
    expect(server.lines.filter(line => / error /.test(line))).toEqual([])
  })
})
