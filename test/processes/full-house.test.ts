import { connect as connectTcp, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { WorkerCounts } from '../../src/protocol/results.ts'
import { startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer
const sockets: Socket[] = []

const clients: TestClient[] = []

/** One server for the tests of a `describe`. Each leaves it empty. */
function serveAll(...args: string[]): void {
  beforeAll(async () => {
    server = await startServer({ args, spares: 'preset' })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    for (const client of clients.splice(0)) await client.close()
  })
  afterAll(() => server.stop())
}

async function come(headers: Record<string, string> = {}): Promise<TestClient> {
  const client = await connect(server.url, { headers })
  clients.push(client)
  return client
}

/** Connects as soon as there is a worker to take the connection: where nobody may wait, there may be none for a moment. */
async function enter(headers: Record<string, string> = {}): Promise<TestClient> {
  let entered: TestClient | undefined
  const comesIn = async () => {
    entered = await come(headers)
    return 'in'
  }
  await expect.poll(() => comesIn().catch(String)).toBe('in')
  if (!entered) throw new Error('nobody came in')
  return entered
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

describe('with one spare worker', () => {
  serveAll('--min-spare', '1', '--max-spare', '1')

  test('of idle workers that are too many, the youngest are ended: the others have their code compiled', async () => {
    const watcher = await come()
    const others = [await connect(server.url), await connect(server.url), await connect(server.url)]
    const pids: number[] = []
    for (const client of others) pids.push((await client.rpc('STATUS')).pid)
    for (const client of others) await client.close()
    await expect.poll(() => workersOf(watcher), { timeout: 20_000 }).toMatchObject({ busy: 1, spare: 1, starting: 0 })
    const next = await come()
    expect((await next.rpc('STATUS')).pid).toBe(Math.min(...pids))
  })
})

describe('as many connections as there may be, and a second to wait', () => {
  serveAll('--max-workers', '1', '--waiting-seconds', '1')

  test('who waited too long is told to come again, by a worker that would have let an operator in', async () => {
    const client = await enter()
    await expect.poll(() => workersOf(client)).toMatchObject({ spare: 2 })
    const answer = await rawAnswer(REQUEST)
    expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5\r\n/)
    expect(answer).toMatch(/\r\nConnection: close\r\n/)
    expect(answer).toContain('too many clients are connected')
  })
})

describe('as many connections as there may be', () => {
  serveAll('--max-workers', '1', '--min-spare', '1')

  test('the next one waits, and is served when a place is free', async () => {
    const first = await connect(server.url)
    const second = come()
    await expect.poll(() => workersOf(first)).toMatchObject({ waiting: 1 })
    await first.close()
    expect(await (await second).ask('LIST')).toMatch(/^OK/)
  })
})

describe('as many connections as there may be, and nobody may wait', () => {
  serveAll('--max-workers', '1', '--max-waiting', '0')

  test('an operator comes in all the same', async () => {
    await enter()
    const operator = await enterAsOperator()
    await expect(come()).rejects.toThrow('503')
    // The worker that said no may not have said yet that it is done.
    await expect.poll(() => workersOf(operator)).toMatchObject({ busy: 2, max: 1 })
    expect((await workersOf(operator)).refused).toBeGreaterThan(0)
  })

  test('the next is answered without a worker when the places for operators are taken, too', async () => {
    await enter()
    await enterAsOperator()
    await enterAsOperator()
    const answer = await rawAnswer(REQUEST)
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*\r\nRetry-After: 5\r\n/)
    expect(answer).toContain('"code":"OVERLOADED"')
    await server.line('refused: too many connections wait for a worker')
  })

  test('a place kept for operators is not held by one who says nothing', async () => {
    const client = await enter()
    await expect.poll(() => workersOf(client)).toMatchObject({ spare: 2 })
    const silent = rawAnswer()
    await expect.poll(() => workersOf(client)).toMatchObject({ busy: 2 })
    expect(await silent).toMatch(/^HTTP\/1\.1 408 [\s\S]*no whole request within 3 s/)
    await expect.poll(() => workersOf(client)).toMatchObject({ busy: 1 })
  })
})

describe('with as many workers as are preset', () => {
  serveAll()

  test('dozens of connections that say nothing are in nobody’s way while there are places', async () => {
    const watcher = await come()
    for (let count = 0; count < 36; count++) void rawAnswer()
    const next = await come()
    expect(await next.ask('LIST')).toMatch(/^OK/)
    // It did not wait until they were refused for their silence.
    expect(await workersOf(watcher)).toMatchObject({ handshake: 36, waiting: 0 })
  })
})

describe('behind a proxy', () => {
  serveAll('--trust-proxy', '--connections-per-address', '2')

  test('connections are counted by the address that it tells', async () => {
    const from = (address: string) => come({ 'x-forwarded-for': address })
    await from('192.0.2.1')
    const second = await from('192.0.2.1')
    await expect(from('192.0.2.1')).rejects.toThrow('429')
    await from('192.0.2.2')
    await second.close()
    await expect.poll(() => from('192.0.2.1').then(() => 'in', String)).toBe('in')
  })
})
