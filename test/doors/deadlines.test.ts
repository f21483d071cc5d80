import { once } from 'node:events'
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

// Who is slow with a head or a token: test/worker/deadlines.test.ts.

test('who was refused and keeps its side open costs a worker 2 s, and no longer', async () => {
  const watcher = await connect(guarded.url, { headers: { authorization: 'Bearer write' } })
  const busy = async () => (await watcher.rpc('STATUS')).workers.busy
  expect(await busy()).toBe(1)
  const socket = connectTcp({ port: guarded.port, host: '127.0.0.1', allowHalfOpen: true })
  const isAnswered = once(socket, 'data')
  socket.write(handshake({ 'Sec-WebSocket-Version': '8' }))
  await isAnswered
  const start = performance.now()
  expect(await busy()).toBe(2)
  await until('its worker is free', async () => (await busy()) === 1)
  expect(performance.now() - start).toBeGreaterThan(1_500)
  socket.destroy()
  await watcher.close()
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
