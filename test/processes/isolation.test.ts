import { connect as connectTcp, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, startServer, type TestServer, until } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer

/** One server for the tests of a `describe`, which ends with them. */
function serveAll(args: string[] = []): void {
  beforeAll(async () => {
    server = await startServer({ args })
  })
  afterAll(() => server.stop())
}

async function pidOf(client: TestClient): Promise<number> {
  return (await client.rpc('STATUS')).pid
}

function operator(): Promise<TestClient> {
  return connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
}

describe('one process per connection', () => {
  serveAll()

  test('20 clients at once are served by 20 processes, all children of the server', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(server.url)))
    const pids = await Promise.all(clients.map(pidOf))
    expect(new Set(pids).size).toBe(20)
    expect(childrenOf(server.pid)).toEqual(expect.arrayContaining(pids))
    await Promise.all(clients.map(client => client.close()))
  })

  test('killing one worker closes its client and disturbs no other', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(server.url)))
    const [victim, ...others] = clients
    if (!victim) throw new Error('no client')
    process.kill(await pidOf(victim), 'SIGKILL')
    expect((await victim.closed).code).toBe(1006)
    for (const other of others) expect(await other.ask('ADD title="still here"')).toMatch(/^OK \{"id":\d+/)
    await server.line('killed by SIGKILL')
    for (const other of others) await other.close()
  })

  test('a reason of any length ends a connection as one of a few letters does: it is cut, and no worker dies of it', async () => {
    const name = '書'.repeat(60)
    const boss = await connect(`${server.url}/?client=${encodeURIComponent(name)}`, {
      headers: { authorization: `Bearer ${server.operatorToken}` },
    })
    for (const reason of ['書'.repeat(100), '👩‍👩‍👧‍👦'.repeat(9), 'é\n'.repeat(50), undefined]) {
      const victim = await connect(server.url)
      const { connection } = await victim.rpc('STATUS')
      expect(await boss.rpc('CLOSE', { connection, reason })).toBe(true)
      const closed = await victim.closed
      expect(closed.code).toBe(1000)
      const cut = closed.reason.replace(/…$/, '')
      expect(cut.length).toBeGreaterThan(30)
      expect((reason ?? `ended by ${name}`).startsWith(cut)).toBe(true)
    }
    expect(server.lines.join('\n')).not.toContain('RangeError')
    await boss.close()
  })

  test('a killed worker is replaced, and leaves no zombie', async () => {
    const client = await connect(server.url)
    const pid = await pidOf(client)
    process.kill(pid, 'SIGKILL')
    await client.closed
    await until('the worker is reaped and replaced', () => !childrenOf(server.pid).includes(pid))
    await until('two spares are ready', async () => {
      const other = await connect(server.url)
      const { workers } = await other.rpc('STATUS')
      await other.close()
      return workers.spare >= 2
    })
  })

  test('a frame in the same segment as the handshake is answered', async () => {
    for (let round = 0; round < 20; round++) expect(await firstAnswer()).toContain('OK {"books"')
  })
})

describe('a client that leaves at once costs no worker: the next is served by the same', () => {
  // One worker, which is the oldest whatever is started besides it.
  serveAll(['--max-workers', '1', '--min-spare', '1', '--max-spare', '1'])

  test.each<[string, (socket: Socket) => void]>([
    ['by a reset', socket => socket.resetAndDestroy()],
    ['by an end', socket => socket.end()],
    ['by a reset in the middle of a head', socket => socket.write('GET / HT', () => socket.resetAndDestroy())],
  ])('%s', async (_how, leave) => {
    const first = await connect(server.url)
    const before = await first.rpc('STATUS')
    await first.close()
    for (let round = 0; round < 5; round++) await leaveBy(leave)
    const next = await connect(server.url)
    const { pid, connection } = await next.rpc('STATUS')
    expect({ pid, connection }).toEqual({ pid: before.pid, connection: before.connection + 6 })
    await next.close()
  })
})

test('a worker serves one connection only where that is asked for', async () => {
  const server = await startServer({ args: ['--connections-per-worker', '1'] })
  const pids = new Set<number>()
  for (let round = 0; round < 5; round++) {
    const client = await connect(server.url)
    pids.add(await pidOf(client))
    await client.close()
  }
  expect(pids.size).toBe(5)
  await server.stop()
})

/** Connects and leaves as soon as that is done. */
function leaveBy(leave: (socket: Socket) => void): Promise<void> {
  return new Promise(resolve => {
    const socket = connectTcp(server.port, '127.0.0.1', () => leave(socket))
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
  })
}

/** Sends a handshake and a frame in one write, and returns what came back. */
function firstAnswer(): Promise<string> {
  const handshake = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  // LIST, masked with zeros.
  const frame = Buffer.concat([Buffer.from([0x81, 0x84, 0, 0, 0, 0]), Buffer.from('LIST')])
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connectTcp(server.port, '127.0.0.1', () => {
      socket.write(Buffer.concat([Buffer.from(`${handshake.join('\r\n')}\r\n\r\n`), frame]))
    })
    socket.on('error', reject)
    socket.on('data', chunk => {
      received += chunk.toString('latin1')
      if (!received.includes('"total"')) return
      socket.destroy()
      resolve(received)
    })
  })
}

describe('the end', () => {
  async function start(args: string[] = []): Promise<void> {
    server = await startServer({ args })
  }
  afterEach(() => server.stop())

  test('SIGTERM closes clients with 1001, and nothing is left within two seconds', async () => {
    await start()
    const client = await connect(server.url)
    await pidOf(client)
    const workers = childrenOf(server.pid)
    server.process.kill('SIGTERM')
    expect((await client.closed).code).toBe(1001)
    expect(await server.exited).toBe(0)
    expect(workers.filter(isAlive)).toEqual([])
  })

  test('workers end with a supervisor that was killed, and the port is free', async () => {
    await start()
    const client = await connect(server.url)
    await pidOf(client)
    await expect.poll(() => childrenOf(server.pid).length).toBeGreaterThanOrEqual(2)
    const workers = childrenOf(server.pid)
    server.process.kill('SIGKILL')
    await until('the workers are gone', () => !workers.some(isAlive), 2_000)
    const again = await startServer({ folder: server.folder, args: ['--port', String(server.port)] })
    expect(again.port).toBe(server.port)
    await again.stop()
  })

  test('a client that never closes does not hold the end up', async () => {
    await start(['--drain-seconds', '1'])
    const client = await connect(server.url)
    await pidOf(client)
    client.socket.pause()
    server.process.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(server.lines.join('\n')).toContain('1 of 1 connection did not close and must go')
    client.socket.terminate()
  })
})

describe('what an operator may do', () => {
  serveAll()

  test('connections, workers, log and figures are told', async () => {
    const watcher = await operator()
    for (const topic of ['connections', 'workers', 'log', 'stats']) await watcher.rpc('SUBSCRIBE', { topic })
    const client = await connect(`${server.url}/?client=till-2`)
    const pid = await pidOf(client)
    const opened = JSON.parse(
      await watcher.next(frame => frame.includes('"opened"') && frame.includes('till-2')),
    ).params
    expect(opened.connection).toMatchObject({
      pid,
      client: 'till-2',
      role: 'writer',
      protocol: 'websocket',
      address: '127.0.0.1',
    })
    await client.ask('ADD title="Bumi Manusia"')
    await watcher.next(frame => frame.includes('"LOG"') && frame.includes('"ADD"') && frame.includes(String(pid)))
    const stats = JSON.parse(
      await watcher.next(frame => frame.includes('"STATS"') && frame.includes('"books":1')),
    ).params
    expect(stats).toMatchObject({ connections: 2, books: 1, writable: true })
    await client.close()
    const closed = JSON.parse(await watcher.next(frame => frame.includes('"closed"'))).params
    expect(closed).toMatchObject({ code: 1005, connection: { client: 'till-2' } })
  })

  test('CLOSE ends a connection with 1000, KILL its worker; a writer may do neither', async () => {
    const watcher = await operator()
    const [first, second] = [await connect(server.url), await connect(server.url)]
    const { connection } = await first.rpc('STATUS')
    const status = await second.rpc('STATUS')
    expect(await second.ask(`KILL ${connection}`)).toMatch(/^ERROR UNAUTHORIZED KILL needs the role operator/)
    await watcher.rpc('CLOSE', { connection, reason: 'enough' })
    expect(await first.closed).toEqual({ code: 1000, reason: 'enough' })
    await watcher.rpc('KILL', { connection: status.connection })
    expect((await second.closed).code).toBe(1006)
    await until('the worker is gone', () => !isAlive(status.pid))
    // The client hears of its end before the server does.
    const again = () => watcher.rpc('CLOSE', { connection }).then(String, error => error.data.code)
    await expect.poll(again).toBe('NOT_FOUND')
  })

  test('a token is asked for where one is set, and each role may do what it may', async () => {
    const server = await startServer({ env: { BOOKSTORE_TOKEN: 'write', BOOKSTORE_READER_TOKEN: 'read' } })
    const client = await connect(server.url)
    expect(await client.ask('LIST')).toMatch(/^ERROR UNAUTHORIZED/)
    expect(await client.ask('AUTH wrong')).toMatch(/^ERROR UNAUTHORIZED/)
    expect(await client.ask('AUTH read')).toBe('OK {"role":"reader"}')
    expect(await client.ask('LIST')).toMatch(/^OK/)
    expect(await client.ask('ADD title=x')).toMatch(/^ERROR UNAUTHORIZED/)
    expect(await client.ask('AUTH write')).toBe('OK {"role":"writer"}')
    expect(await client.ask('ADD title=x')).toMatch(/^OK/)
    await expect(connect(server.url, { headers: { authorization: 'Bearer wrong' } })).rejects.toThrow('401')
    await server.stop()
  })
})
