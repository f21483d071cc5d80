import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../processes/server.ts'
import { type Headers, statusOfRequest, statusOfUpgrade } from './ask.ts'

// Who may ask: a page of another origin must not (cross-site hijacking), nor one that reaches this machine by a name of
// its own (DNS rebinding). Every row is tried over WebSocket and over HTTP.

let server: TestServer
let behindProxy: TestServer

beforeAll(async () => {
  // Refused over and over, from one address: it would have to wait.
  const names = ['--host-name', 'books.example', '--futile-per-second', '0']
  ;[server, behindProxy] = await Promise.all([
    startServer({ args: [...names, '--origin', 'https://shop.example'] }),
    startServer({ args: [...names, '--trust-proxy'] }),
  ])
})
afterAll(async () => {
  await server.stop()
  await behindProxy.stop()
})

/** PORT stands for the port of the server. */
function withPort(headers: Headers, { port }: TestServer): Headers {
  const fill = (text: string) => text.replaceAll('PORT', String(port))
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(fill) : value === undefined ? undefined : fill(value),
    ]),
  )
}

async function statuses(which: TestServer, headers: Headers): Promise<number[]> {
  const given = withPort(headers, which)
  return [await statusOfUpgrade(which.port, given), await statusOfRequest(which.port, given)]
}

describe('Host', () => {
  test.each<[string, Headers]>([
    ['127.0.0.1', { Host: '127.0.0.1' }],
    ['127.0.0.1 with the port', { Host: '127.0.0.1:PORT' }],
    ['another address of loopback', { Host: '127.8.8.8:PORT' }],
    ['localhost', { Host: 'localhost:PORT' }],
    ['localhost in capitals', { Host: 'LOCALHOST:PORT' }],
    ['a name below localhost', { Host: 'books.localhost:PORT' }],
    ['[::1]', { Host: '[::1]:PORT' }],
    ['a name that was allowed', { Host: 'books.example' }],
    ['the same in capitals, with a port', { Host: 'Books.Example:443' }],
  ])('%s names this server', async (_name, headers) => {
    expect(await statuses(server, headers)).toEqual([101, 200])
  })

  test.each<[string, number, Headers]>([
    ['a name that resolves to this machine', 403, { Host: 'evil.example:PORT' }],
    ['a name that begins as ours', 403, { Host: 'localhost.evil.example' }],
    ['a name that ends as ours', 403, { Host: 'evillocalhost' }],
    ['a name below one that was allowed', 403, { Host: 'www.books.example' }],
    ['localhost with a dot behind', 403, { Host: 'localhost.:PORT' }],
    ['an allowed name with a dot behind', 403, { Host: 'books.example.' }],
    ['0.0.0.0', 403, { Host: '0.0.0.0:PORT' }],
    ['[::]', 403, { Host: '[::]:PORT' }],
    ['127.1', 403, { Host: '127.1:PORT' }],
    ['2130706433', 403, { Host: '2130706433' }],
    ['0x7f.0.0.1', 403, { Host: '0x7f.0.0.1' }],
    ['an address of the network', 403, { Host: '192.168.0.7:PORT' }],
    ['with a user', 400, { Host: 'user@localhost:PORT' }],
    ['with a user and a password', 400, { Host: 'user:secret@localhost:PORT' }],
    ['with a path', 400, { Host: 'localhost/evil.example' }],
    ['with a scheme', 400, { Host: 'http://localhost:PORT' }],
    ['with a blank', 400, { Host: 'localhost evil.example' }],
    ['a list', 400, { Host: 'localhost, evil.example' }],
    ['a port that is none', 400, { Host: 'localhost:http' }],
    ['a port that is too high', 400, { Host: 'localhost:99999' }],
    ['an address of IPv6 without brackets', 400, { Host: '::1' }],
    ['brackets that are not closed', 400, { Host: '[::1' }],
    ['a name that is not ASCII', 400, { Host: 'l\u00f6calhost' }],
    ['an empty one', 400, { Host: '' }],
    ['none', 400, { Host: undefined }],
    ['two', 400, { Host: ['localhost:PORT', 'evil.example'] }],
    ['two that are the same', 400, { Host: ['localhost:PORT', 'localhost:PORT'] }],
    ['another one, and X-Forwarded-Host with ours', 403, { Host: 'evil.example', 'X-Forwarded-Host': 'localhost' }],
    ['another one, and Forwarded with ours', 403, { Host: 'evil.example', Forwarded: 'host=localhost' }],
  ])('%s is refused with %i', async (_name, status, headers) => {
    expect(await statuses(server, headers)).toEqual([status, status])
  })

  test('X-Forwarded-Host does not make a name ours behind a proxy either', async () => {
    expect(await statuses(behindProxy, { Host: 'evil.example', 'X-Forwarded-Host': 'localhost' })).toEqual([403, 403])
  })

  test('a target that names another server is refused, whatever Host says', async () => {
    for (const target of [
      'http://evil.example/books',
      'http://localhost.evil.example/books',
      'https://localhost/books',
    ])
      expect(await statusOfRequest(server.port, { Host: 'localhost' }, `GET ${target} HTTP/1.1`)).toBe(400)
    const whole = 'GET http://localhost/books?limit=1 HTTP/1.1'
    expect(await statusOfRequest(server.port, { Host: 'localhost' }, whole)).toBe(200)
    expect(await statusOfRequest(server.port, { Host: 'evil.example' }, whole)).toBe(403)
  })
})

describe('Origin', () => {
  test.each<[string, Headers]>([
    ['none, as programs have it', {}],
    ['our own', { Host: 'localhost:PORT', Origin: 'http://localhost:PORT' }],
    ['our own, Host in capitals', { Host: 'LocalHost:PORT', Origin: 'http://localhost:PORT' }],
    ['our own by address', { Host: '127.0.0.1:PORT', Origin: 'http://127.0.0.1:PORT' }],
    ['our own by address of IPv6', { Host: '[::1]:PORT', Origin: 'http://[::1]:PORT' }],
    ['our own on the usual port', { Host: 'localhost:80', Origin: 'http://localhost' }],
    ['one that was allowed', { Origin: 'https://shop.example' }],
  ])('%s may connect', async (_name, headers) => {
    expect(await statuses(server, headers)).toEqual([101, 200])
  })

  test.each<[string, Headers]>([
    ['another site', { Origin: 'http://evil.example' }],
    ['another site, which gives Host its own name', { Host: 'evil.example', Origin: 'http://evil.example' }],
    ['another port of localhost', { Host: 'localhost:PORT', Origin: 'http://localhost:3000' }],
    ['localhost without the port', { Host: 'localhost:PORT', Origin: 'http://localhost' }],
    ['localhost, but Host is its address', { Host: '127.0.0.1:PORT', Origin: 'http://localhost:PORT' }],
    ['a name below localhost', { Host: 'localhost:PORT', Origin: 'http://evil.localhost:PORT' }],
    ['https on our port', { Host: 'localhost:PORT', Origin: 'https://localhost:PORT' }],
    ['https on the usual port', { Host: 'localhost', Origin: 'https://localhost' }],
    ['null, as sandboxes and files have it', { Origin: 'null' }],
    ['an empty one', { Origin: '' }],
    ['one that begins as ours', { Host: 'localhost:PORT', Origin: 'http://localhost:PORT.evil.example' }],
    ['ours with a user', { Host: 'localhost:PORT', Origin: 'http://evil@localhost:PORT' }],
    ['ours with a path', { Host: 'localhost:PORT', Origin: 'http://localhost:PORT/' }],
    ['ours of another scheme', { Host: 'localhost:PORT', Origin: 'ws://localhost:PORT' }],
    ['an extension of a browser', { Origin: 'chrome-extension://abcdefghijklmnop' }],
    ['a file', { Origin: 'file://' }],
    ['a list that has ours', { Host: 'localhost:PORT', Origin: 'http://localhost:PORT, http://evil.example' }],
    [
      'two, the first of them ours',
      { Host: 'localhost:PORT', Origin: ['http://localhost:PORT', 'http://evil.example'] },
    ],
    [
      'two, the last of them ours',
      { Host: 'localhost:PORT', Origin: ['http://evil.example', 'http://localhost:PORT'] },
    ],
    ['an allowed one of another scheme', { Origin: 'http://shop.example' }],
    ['an allowed one of another port', { Origin: 'https://shop.example:8443' }],
    ['below an allowed one', { Origin: 'https://evil.shop.example' }],
    ['no page, but another site asks', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }],
    ['no page, but another port asks', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' }],
  ])('%s may not', async (_name, headers) => {
    expect(await statuses(server, headers)).toEqual([403, 403])
  })

  test('a person may follow a link, and type an address', async () => {
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    expect(await statusOfRequest(server.port, link)).toBe(200)
    expect(await statusOfRequest(server.port, { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' })).toBe(200)
    expect(await statusOfRequest(server.port, link, 'DELETE /books/1 HTTP/1.1')).toBe(403)
  })

  test('https is our own where a trusted proxy has the TLS, and only there', async () => {
    const page = { Host: 'books.example', Origin: 'https://books.example' }
    expect(await statuses(behindProxy, page)).toEqual([101, 200])
    expect(await statuses(server, page)).toEqual([403, 403])
    expect(await statuses(behindProxy, { ...page, Origin: 'https://evil.example' })).toEqual([403, 403])
  })

  test('a write of another page changes nothing', async () => {
    const head = { Origin: 'http://localhost:3000', 'Content-Type': 'text/plain', 'Content-Length': '2' }
    expect(await statusOfRequest(server.port, head, 'POST /books HTTP/1.1')).toBe(403)
  })

  test('a page that was allowed may read what it asked for, and ask before it writes', async () => {
    const url = `${server.url.replace('ws://', 'http://')}/books`
    const origin = 'https://shop.example'
    const read = await fetch(url, { headers: { origin } })
    expect(read.headers.get('access-control-allow-origin')).toBe(origin)
    expect(read.headers.get('vary')?.split(', ')).toContain('Origin')
    const ask = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' }
    const asked = await fetch(`${url}/1`, { method: 'OPTIONS', headers: ask })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    expect(asked.headers.get('access-control-allow-methods')).toContain('PUT')
    for (const evil of ['https://evil.example', 'null', 'http://localhost:3000']) {
      const refused = await fetch(url, { method: 'OPTIONS', headers: { ...ask, origin: evil } })
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null])
    }
    const program = await fetch(url)
    expect(program.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('each is said in the log, with its reason', async () => {
    await behindProxy.line('this server is not called evil.example')
    await behindProxy.line('pages of https://evil.example may not connect')
  })
})
