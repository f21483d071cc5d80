import { connect as connectTcp, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { WorkerCounts } from '../../src/protocol/results.ts'
import { type StartOptions, startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.stop()
})

async function start(args: string[], options: StartOptions = {}): Promise<void> {
  server = await startServer({ ...options, args })
}

/** Connects as soon as there is a worker to take the connection: where nobody may wait, there may be none for a moment. */
async function enter(headers: Record<string, string> = {}): Promise<TestClient> {
  const clients: TestClient[] = []
  const comesIn = async () => clients.push(await connect(server.url, { headers }))
  await expect.poll(() => comesIn().catch(() => 0)).toBe(1)
  const [client] = clients
  if (!client) throw new Error('nobody came in')
  return client
}

/** Connects as the person who runs the server, who may come in when nobody else may. */
function enterAsOperator(): Promise<TestClient> {
  return enter({ authorization: `Bearer ${server.operatorToken}` })
}

async function workersOf(client: TestClient): Promise<WorkerCounts> {
  return JSON.parse((await client.ask('STATUS')).slice('OK '.length)).workers
}

/** Connects, and sends what is given; resolves with all that came when the server has closed. */
function rawAnswer(text = ''): Promise<string> {
  return new Promise(resolve => {
    let received = ''
    const socket = connectTcp(server.port, '127.0.0.1', () => socket.write(text))
    sockets.push(socket)
    socket.on('data', chunk => {
      received += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
  })
}

const REQUEST = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'

test('of idle workers that are too many, the youngest are ended: the others have their code compiled', async () => {
  await start(['--min-spare', '1', '--max-spare', '1'])
  const watcher = await connect(server.url)
  const clients = [await connect(server.url), await connect(server.url), await connect(server.url)]
  const pids: number[] = []
  for (const client of clients) pids.push((await client.rpc('STATUS')).pid)
  for (const client of clients) await client.close()
  await expect.poll(() => workersOf(watcher), { timeout: 20_000 }).toMatchObject({ busy: 1, spare: 1, starting: 0 })
  const next = await connect(server.url)
  expect((await next.rpc('STATUS')).pid).toBe(Math.min(...pids))
})

describe('as many connections as there may be', () => {
  test('the next one waits, and is served when a place is free', async () => {
    await start(['--max-workers', '1', '--min-spare', '1'])
    const first = await connect(server.url)
    const second = connect(server.url)
    await expect.poll(() => workersOf(first)).toMatchObject({ waiting: 1 })
    await first.close()
    expect(await (await second).ask('LIST')).toMatch(/^OK/)
  })

  test('who waited too long is told to come again, by a worker that would have let an operator in', async () => {
    await start(['--max-workers', '1', '--waiting-seconds', '1'])
    const client = await enter()
    await expect.poll(() => workersOf(client)).toMatchObject({ spare: 2 })
    const answer = await rawAnswer(REQUEST)
    expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5\r\n/)
    expect(answer).toMatch(/\r\nConnection: close\r\n/)
    expect(answer).toContain('too many clients are connected')
  })

  test('an operator comes in all the same', async () => {
    await start(['--max-workers', '1', '--max-waiting', '0'])
    await enter()
    const operator = await enterAsOperator()
    await expect(connect(server.url)).rejects.toThrow('503')
    // The worker that said no may not have said yet that it is done.
    await expect.poll(() => workersOf(operator)).toMatchObject({ busy: 2, max: 1 })
    expect((await workersOf(operator)).refused).toBeGreaterThan(0)
  })

  test('a full queue is answered without a worker when the places for operators are taken, too', async () => {
    await start(['--max-workers', '1', '--max-waiting', '0'])
    await enter()
    await enterAsOperator()
    await enterAsOperator()
    const answer = await rawAnswer(REQUEST)
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*\r\nRetry-After: 5\r\n/)
    expect(answer).toContain('"code":"OVERLOADED"')
    await server.line('refused: too many connections wait for a worker')
  })

  test('a place kept for operators is not held by one who says nothing', async () => {
    await start(['--max-workers', '1', '--max-waiting', '0'])
    const client = await enter()
    await expect.poll(() => workersOf(client)).toMatchObject({ spare: 2 })
    const silent = rawAnswer()
    await expect.poll(() => workersOf(client)).toMatchObject({ busy: 2 })
    expect(await silent).toMatch(/^HTTP\/1\.1 408 [\s\S]*no whole request within 3 s/)
    await expect.poll(() => workersOf(client)).toMatchObject({ busy: 1 })
  })
})

test('connections that say nothing leave room for those that do', async () => {
  await start(['--max-handshakes', '2', '--max-workers', '4', '--max-waiting', '8'])
  const client = await connect(server.url)
  for (let count = 0; count < 6; count++) void rawAnswer()
  await expect.poll(() => workersOf(client)).toMatchObject({ handshake: 2, waiting: 4 })
})

test('behind a proxy, connections are counted by the address that it tells', async () => {
  await start(['--trust-proxy', '--connections-per-address', '2'])
  const from = (address: string) => connect(server.url, { headers: { 'x-forwarded-for': address } })
  await from('192.0.2.1')
  const second = await from('192.0.2.1')
  await expect(from('192.0.2.1')).rejects.toThrow('429')
  await from('192.0.2.2')
  await second.close()
  await expect.poll(() => from('192.0.2.1').then(() => 'in', String)).toBe('in')
})
