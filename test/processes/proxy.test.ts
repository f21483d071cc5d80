import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { EventReader } from '../worker/http/events/event-reader.ts'
import { findProgram, type ProxyName, type RunningProxy, startProxy } from './proxy.ts'
import { startServer, type TestServer, until } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer
let proxy: RunningProxy

const NAME = 'shop.example'
/** A client of its own address: the proxy's is 127.0.0.1. */
const CLIENT = '127.0.0.2'
const TOKEN = 'token-of-the-shop'
const ARGS = ['--trust-proxy', '--host-name', NAME, '--token', TOKEN]

interface Asked {
  origin?: string
  forwarded?: string
  token?: string
  /** The client's own address. */
  from?: string
}

/** A socket to the proxy, under the name of the shop. */
function open({
  origin = `https://${NAME}:${proxy.port}`,
  forwarded,
  token = TOKEN,
  from = CLIENT,
}: Asked = {}): WebSocket {
  return new WebSocket(`wss://${NAME}:${proxy.port}/?client=till-2`, [], {
    rejectUnauthorized: false,
    lookup: (_name, options, found) => {
      if (options.all) found(null, [{ address: '127.0.0.1', family: 4 }])
      else found(null, '127.0.0.1', 4)
    },
    localAddress: from,
    headers: {
      origin,
      authorization: `Bearer ${token}`,
      ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
    },
  })
}

/** What stands in access.log. */
function logged(): string {
  return readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8')
}

function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket)).once('error', reject)
  })
}

function ask(socket: WebSocket, command: string): Promise<string> {
  return new Promise(resolve => {
    socket.once('message', data => resolve(data.toString()))
    socket.send(command)
  })
}

interface Answer {
  status: number | undefined
  etag: string
  encoding: string | undefined
}

/** Sends a request of the shop's over HTTPS to the proxy. */
function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  const host = { host: `${NAME}:${proxy.port}`, authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const where = { port: proxy.port, host: '127.0.0.1', servername: NAME, path, method, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const sent = request({ ...where, headers: { ...host, ...headers } }, ({ statusCode, headers: got }) => {
      const { etag = '', 'content-encoding': encoding } = got
      resolve({ status: statusCode, etag, encoding })
    })
    sent.once('response', response => response.resume())
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Follows changes over HTTPS. */
function followThroughProxy(): Promise<EventReader> {
  const headers = { host: `${NAME}:${proxy.port}`, authorization: `Bearer ${TOKEN}`, 'accept-encoding': 'gzip' }
  const where = { port: proxy.port, host: '127.0.0.1', servername: NAME, path: '/books/changes', headers }
  return EventReader.read(onResponse => request({ ...where, rejectUnauthorized: false }, onResponse))
}

function statusOf(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host: `${NAME}:${proxy.port}` }
    const where = { port: proxy.port, host: '127.0.0.1', servername: NAME, path, headers, rejectUnauthorized: false }
    request(where, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })
}

describe.each<ProxyName>(['nginx', 'caddy'])('behind %s', name => {
  const missing = [name, 'openssl' as const].filter(program => findProgram(program) === undefined)
  if (missing.length > 0) {
    test.skip(`not tested, as ${missing.join(' and ')} is not installed: scripts/setup-test-tools.sh does that`, () => {})
    return
  }

  beforeAll(async () => {
    server = await startServer({ args: [...ARGS, '--connections-per-address', '2'] })
    proxy = await startProxy(name, server.port)
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  test('a client speaks wss, and stands in panel and log with its own address', async () => {
    const watcher = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    await watcher.rpc('SUBSCRIBE', { topic: 'connections' })
    const socket = await opened(open())
    expect(await ask(socket, 'ADD title="Through the proxy"')).toMatch(/^OK \{"id":1,/)
    const told = JSON.parse(await watcher.next(frame => frame.includes('"till-2"')))
    expect(told.params.connection).toMatchObject({ address: CLIENT, protocol: 'websocket', role: 'writer' })
    await until('access.log has it', () => logged().includes('"ADD /books/1 WS/1.1"'))
    expect(logged()).toMatch(/^127\.0\.0\.2 - till-2 .*"ADD \/books\/1 WS\/1\.1" 201/m)
    socket.close()
    await watcher.close()
  })

  test('what a client writes into X-Forwarded-For is not believed', async () => {
    const watcher = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
    await watcher.rpc('SUBSCRIBE', { topic: 'connections' })
    const socket = await opened(open({ forwarded: '203.0.113.7, 203.0.113.8' }))
    const told = JSON.parse(await watcher.next(frame => frame.includes('"till-2"')))
    expect(told.params.connection.address).toBe(CLIENT)
    socket.close()
    await watcher.close()
  })

  const outside = Object.values(networkInterfaces())
    .flat()
    .find(address => address?.family === 'IPv4' && !address.internal)?.address

  // Loopback is not counted, so this needs an address of the machine that is not loopback's to come from.
  test.skipIf(outside === undefined)('connections are counted by the address of the client', async () => {
    const from = { from: outside ?? '' }
    const sockets = [await opened(open(from)), await opened(open(from))]
    await expect(opened(open(from))).rejects.toThrow('429')
    await expect(opened(open({ ...from, forwarded: '203.0.113.9' }))).rejects.toThrow('429')
    sockets.push(await opened(open()))
    for (const socket of sockets) socket.close()
  })

  test('another origin and a wrong token are refused', async () => {
    await expect(opened(open({ origin: 'https://evil.example' }))).rejects.toThrow('403')
    await expect(opened(open({ token: 'wrong' }))).rejects.toThrow('401')
    await until(
      'access.log says who it was',
      () => logged().match(/^127\.0\.0\.2 .*HTTP\/1\.1" 40[13] 0 /gm)?.length === 2,
    )
  })

  test('a name that is not the server’s is refused, and one that it was given is not', async () => {
    expect(await statusOf('/health')).toBe(200)
    const direct = (host: string) => connect(server.url, { headers: { host, authorization: `Bearer ${TOKEN}` } })
    await expect(direct('other.example')).rejects.toThrow('403')
    await (await direct(NAME)).close()
  })

  test.skipIf(name !== 'nginx')('ETags that the proxy makes weak still tell a book that is unchanged', async () => {
    const title = 'Compressed '.repeat(40)
    const added = await send('POST', '/books', { 'accept-encoding': 'identity' }, JSON.stringify({ id: 700, title }))
    expect(added).toMatchObject({ status: 201, encoding: undefined })
    const weak = await send('GET', '/books/700', { 'accept-encoding': 'gzip' })
    expect(weak).toMatchObject({ status: 200, encoding: 'gzip', etag: `W/${added.etag}` })
    for (const etag of [weak.etag, added.etag, `"x", ${weak.etag}`])
      expect((await send('GET', '/books/700', { 'if-none-match': etag })).status).toBe(304)
    const change = (headers: Record<string, string>) => send('PATCH', '/books/700', headers, '{"year":1999}')
    expect((await change({ 'if-match': weak.etag })).status).toBe(412)
    expect((await change({ 'if-none-match': weak.etag })).status).toBe(412)
    const { etag } = await send('GET', '/books/700', { 'accept-encoding': 'identity' })
    expect((await change({ 'if-match': etag })).status).toBe(200)
  })

  test('an answer that the server compressed keeps its ETag, and it can be sent back', async () => {
    const book = { id: 701, title: 'Compressed', description: 'here '.repeat(500) }
    await send('POST', '/books', {}, JSON.stringify(book))
    const { etag, encoding } = await send('GET', '/books/701', { 'accept-encoding': 'gzip' })
    expect([encoding, etag]).toEqual(['gzip', expect.stringMatching(/^"\w+-\d+-gzip"$/)])
    expect((await send('GET', '/books/701', { 'accept-encoding': 'gzip', 'if-none-match': etag })).status).toBe(304)
    expect((await send('PATCH', '/books/701', { 'if-match': etag }, '{"year":1999}')).status).toBe(200)
  })

  test('a change comes at once as a server-sent event, and a heartbeat is not needed for it', async () => {
    const reader = await followThroughProxy()
    expect(reader.response.headers['content-type']).toBe('text/event-stream')
    await reader.until(() => reader.lastId !== '')
    for (const title of ['First through the proxy', 'Second through the proxy']) {
      await send('POST', '/books', {}, JSON.stringify({ title }))
      expect((await reader.next())?.data).toContain(title)
    }
    expect(reader.comments).toBe(0)
    reader.close()
  })

  test('/metrics stays inside', async () => {
    expect(await statusOf('/metrics')).toBe(404)
  })

  test('the end of the server is 1001 for the client too', async () => {
    const ending = await startServer({ args: ARGS })
    const other = await startProxy(name, ending.port)
    const [before, during] = [proxy, other]
    proxy = during
    const socket = await opened(open())
    proxy = before
    const closed = new Promise<number>(resolve => socket.once('close', resolve))
    await ending.stop()
    expect(await closed).toBe(1001)
    await other.stop()
  })
})
