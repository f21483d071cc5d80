import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handshake, RawSocket, requestHead } from '../frames/raw-socket.ts'
import { startServer, type TestServer, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { toStatus } from './ask.ts'

let server: TestServer
let guarded: TestServer

beforeAll(async () => {
  ;[server, guarded] = await Promise.all([
    startServer({ args: ['--min-spare', '4'] }),
    startServer({ env: { BOOKSTORE_TOKEN: 'write' } }),
  ])
})
afterAll(async () => {
  await server.stop()
  await guarded.stop()
})

const GET = requestHead('GET /books?limit=1 HTTP/1.1', { Host: 'localhost' })

/** Resolves with the milliseconds until the connection is over, and what came. */
async function endOf(raw: RawSocket): Promise<{ ms: number; rest: string }> {
  const start = performance.now()
  const rest = await raw.rest()
  return { ms: performance.now() - start, rest }
}

/** Sends a head that goes on and on, a byte at a time. */
async function drip(raw: RawSocket): Promise<{ ms: number; rest: string }> {
  raw.write('GET /books HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const timer = setInterval(() => raw.write('x'), 100)
  const end = await endOf(raw)
  clearInterval(timer)
  return end
}

describe.concurrent('who keeps a worker waiting is let go', () => {
  test('10 s after it connected, when it has said nothing', async () => {
    const raw = await RawSocket.connect(server.port)
    const { ms, rest } = await endOf(raw)
    expect(toStatus(rest)).toBe(408)
    expect(ms).toBeGreaterThan(9_000)
    expect(ms).toBeLessThan(13_000)
  })

  test('10 s after it connected, however many bytes of its head came meanwhile', async () => {
    const raw = await RawSocket.connect(server.port)
    const { ms, rest } = await drip(raw)
    expect(toStatus(rest)).toBe(408)
    expect(ms).toBeLessThan(13_000)
  })

  test('10 s after it was answered, when its next head is slow', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(GET)
    expect(toStatus(await raw.head())).toBe(200)
    const { ms, rest } = await drip(raw)
    expect(rest).toContain('HTTP/1.1 408 ')
    expect(ms).toBeLessThan(13_000)
  })

  test('10 s after the handshake, when it shows no token where one is asked for', async () => {
    const client = await connect(guarded.url)
    expect(await client.closed).toEqual({ code: 3000, reason: 'no token within 10 s' })
    await guarded.line('no token within 10 s')
  })

  test('2 s after it was refused, when it keeps its side open', async () => {
    const { connections } = await (await connect(server.url)).rpc('STATUS')
    const socket = connectTcp({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    socket.write(handshake({ 'Sec-WebSocket-Version': '8' }))
    await new Promise(resolve => socket.once('data', resolve))
    const watcher = await connect(server.url)
    const { workers } = await watcher.rpc('STATUS')
    await until('its worker is free', async () => (await watcher.rpc('STATUS')).workers.busy < workers.busy)
    expect(connections).toBeGreaterThan(0)
    socket.destroy()
  })
})

describe('requests that were sent together', () => {
  test('are answered in their order', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(GET.repeat(20) + requestHead('GET /nothing HTTP/1.1', { Host: 'localhost', Connection: 'close' }))
    const answers = (await raw.rest()).match(/HTTP\/1\.1 \d{3}/g)
    expect(answers).toEqual([...Array(20).fill('HTTP/1.1 200'), 'HTTP/1.1 404'])
  })

  test('each asks for itself: a token does not serve the next one', async () => {
    const raw = await RawSocket.connect(guarded.port)
    const withToken = requestHead('GET /books HTTP/1.1', { Host: 'localhost', Authorization: 'Bearer write' })
    const wrong = requestHead('GET /books HTTP/1.1', { Host: 'localhost', Authorization: 'Bearer wrong' })
    const last = requestHead('GET /books HTTP/1.1', { Host: 'localhost', Connection: 'close' })
    raw.write(withToken + GET + wrong + withToken + last)
    const answers = (await raw.rest()).match(/HTTP\/1\.1 \d{3}/g)?.map(toStatusOfLine)
    expect(answers).toEqual([200, 401, 401, 200, 401])
  })

  test('are at most 64, and the connection ends with the one that is too many', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(GET.repeat(500))
    const rest = await raw.rest()
    const answers = rest.match(/HTTP\/1\.1 \d{3}/g)?.map(toStatusOfLine) ?? []
    expect(answers.at(-1)).toBe(429)
    expect(answers.length).toBeLessThan(500)
    expect(answers.slice(0, -1).every(status => status === 200)).toBe(true)
    expect(rest).toMatch(/retry-after: 1/i)
  })
})

function toStatusOfLine(line: string): number {
  return Number(line.slice(-3))
}

describe('bodies', () => {
  const post = (length: number) =>
    requestHead('POST /books HTTP/1.1', { Host: 'localhost', 'Content-Length': String(length) })

  test('a client that leaves in the middle of one is no mistake of the server', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(`${post(100)}{"title":`)
    raw.socket.end()
    // Before the end of its body, or in the middle of a request: it may be gone before anybody has looked.
    await server.line('the client left ')
    expect(server.lines.filter(line => / error /.test(line))).toEqual([])
  })

  test('one that is not UTF-8 is refused', async () => {
    const raw = await RawSocket.connect(server.port)
    const body = Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    raw.write(post(body.length))
    raw.write(body)
    expect(toStatus(await raw.head())).toBe(400)
    raw.socket.destroy()
    await server.line('the body is not UTF-8')
  })
})
