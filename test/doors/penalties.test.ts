import { connect as connectSocket, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startServer, type TestServer, until } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'
import { statusOfUpgrade } from './ask.ts'

let server: TestServer

afterEach(() => server.stop())

const EVIL = { Origin: 'http://evil.example' }
/** Low, so that a slow machine has as many in a second. */
const FEW = { args: ['--futile-per-second', '5'] }
const WAITS = '127.0.0.1 waits for its next connections'

function together<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, act))
}

test('an address of which nothing comes waits: connections come in one after the other, and who is in does not notice', async () => {
  server = await startServer(FEW)
  const client = await connect(server.url)
  await together(30, () => statusOfUpgrade(server.port, EVIL))
  await server.line(WAITS)
  const start = performance.now()
  let answered = 0
  const evil = together(10, () => statusOfUpgrade(server.port, EVIL))
  const asking = evil.then(() => performance.now() - start)
  for (; answered < 20; answered++) expect(await client.ask('LIST limit=1')).toMatch(/^OK/)
  expect(performance.now() - start).toBeLessThan(await asking)
  expect(new Set(await evil)).toEqual(new Set([403]))
  // Five a second, so the last of ten has its turn after two seconds.
  expect(await asking).toBeGreaterThan(1_900)
  expect(server.lines.filter(line => line.includes(WAITS)).length).toBe(1)
  expect(await (await connect(server.url)).ask('LIST limit=1')).toMatch(/^OK/)
})

test.each<[string, (client: TestClient) => Promise<unknown>]>([
  ['ask and are answered', client => client.ask('LIST limit=1')],
  ['only look whether it is there', () => Promise.resolve()],
  ['have something refused beside what they get', client => client.ask('NONSENSE').then(() => client.ask('LIST'))],
])('clients that come and go, and %s, do not make anybody wait', async (_what, act) => {
  server = await startServer(FEW)
  for (let count = 0; count < 5; count++)
    await together(10, async () => {
      const client = await connect(server.url)
      await act(client)
      await client.close()
    })
  await together(25, () => statusOfUpgrade(server.port, EVIL))
  await server.line(WAITS)
  expect(server.lines.findIndex(line => line.includes(WAITS))).toBeGreaterThan(
    server.lines.findIndex(line => line.includes('evil.example')),
  )
})

test.each([
  ['bytes that are no HTTP', (socket: Socket) => socket.write('no HTTP\r\n\r\n')],
  ['an end', (socket: Socket) => socket.end()],
  [
    'a book that is not there',
    (socket: Socket) => socket.write('GET /books/999 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
  ],
])('connections with %s and nothing else came to nothing', async (_what, act) => {
  server = await startServer(FEW)
  await together(60, () => {
    return new Promise<void>(resolve => {
      const socket = connectSocket(server.port, '127.0.0.1', () => act(socket))
      socket
        .on('error', () => {})
        .on('close', () => resolve())
        .resume()
    })
  })
  await server.line(WAITS)
})

test('who is turned away for want of room does not wait for that', async () => {
  server = await startServer({ args: [...FEW.args, '--max-workers', '1', '--max-waiting', '0'] })
  // Where nobody may wait there is no worker for a moment.
  const clients: TestClient[] = []
  await expect.poll(async () => clients.push(await connect(server.url)), { timeout: 20_000 }).toBe(1)
  let turnedAway = 0
  await expect
    .poll(
      async () => {
        turnedAway += (await together(5, () => statusOfUpgrade(server.port, {}))).filter(
          status => status === 503,
        ).length
        return turnedAway
      },
      { timeout: 20_000, interval: 10 },
    )
    .toBeGreaterThan(150)
  await clients[0]?.close()
  server.process.kill('SIGTERM')
  await server.exited
  expect(server.lines.filter(line => line.includes(WAITS))).toEqual([])
})

test('connections that were reset before they were accepted are given to no worker', async () => {
  server = await startServer()
  const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
  // There are some that could be given one.
  await until('two are spare', async () => (await operator.rpc('STATUS')).workers.spare === 2)
  process.kill(server.pid, 'SIGSTOP')
  await together(30, () => {
    return new Promise<void>(resolve => {
      const socket = connectSocket(server.port, '127.0.0.1', () => socket.resetAndDestroy())
      socket.on('close', () => resolve())
    })
  })
  process.kill(server.pid, 'SIGCONT')
  await server.line('left before it asked for anything')
  await operator.rpc('SUBSCRIBE', { topic: 'workers' })
  await operator.rpc('STATUS')
  const workers = operator.frames
    .filter(frame => frame.includes('"WORKER"'))
    .map(frame => JSON.parse(frame).params.worker)
  expect(workers.length).toBeGreaterThan(1)
  expect(workers.reduce((sum, { served }) => sum + served, 0)).toBe(1)
})
