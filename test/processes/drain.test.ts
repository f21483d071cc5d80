import { Agent, type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer

async function start(args: string[] = []): Promise<TestServer> {
  server = await startServer({ args })
  return server
}

afterEach(() => server.stop())

function operator(): Promise<TestClient> {
  return connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
}

interface Answered {
  status: number | undefined
  headers: IncomingMessage['headers']
  text: string
}

/** Asks over a connection that stays open. */
function getOn(agent: Agent, path: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    request({ port: server.port, path, agent }, async response => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode, headers: response.headers, text })
    })
      .once('error', reject)
      .end()
  })
}

describe('DRAIN', () => {
  test('those there go on, /ready says so to them, and new ones get 503 with Retry-After, operators aside', async () => {
    await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const [client, watcher] = [await connect(server.url), await operator()]
    expect((await getOn(agent, '/ready')).status).toBe(200)
    expect(await client.rpc('STATUS')).not.toHaveProperty('draining')
    expect(await client.ask('DRAIN')).toMatch(/^ERROR UNAUTHORIZED/)
    await watcher.rpc('DRAIN')
    await server.line('draining: no new connections; 3 connections may go on')

    expect(await client.ask('ADD title="Still served"')).toMatch(/^OK/)
    expect((await client.rpc('STATUS')).draining).toEqual({ open: 3, of: 3 })
    const ready = await getOn(agent, '/ready')
    expect([ready.status, ready.headers['retry-after'], JSON.parse(ready.text).message]).toEqual([
      503,
      '5',
      'the server takes no new connections',
    ])
    expect((await getOn(agent, '/health')).status).toBe(200)
    const metrics = (await getOn(agent, '/metrics')).text
    expect(metrics).toMatch(/^bookstore_draining 1$/m)

    const refused = await fetch(`http://127.0.0.1:${server.port}/books`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    await expect(connect(server.url)).rejects.toThrow('503')
    expect((await getOn(agent, '/metrics')).text).toMatch(/connections_refused_total\{reason="draining"\} 2$/m)
    // Who asks too soon finds no spare worker that could look at the token.
    const operators: TestClient[] = []
    await expect
      .poll(() =>
        operator()
          .then(late => operators.push(late))
          .catch(() => 0),
      )
      .toBe(1)
    expect(await operators[0]?.ask('STATUS')).toContain('"role":"operator"')
    agent.destroy()
    for (const open of [client, watcher, ...operators]) await open.close()
    await server.line('drained: no connection is open any longer')
  })

  test('SHUTDOWN is answered, then everybody is closed with 1001 and the server ends', async () => {
    await start()
    const [client, watcher] = [await connect(server.url), await operator()]
    await watcher.rpc('DRAIN')
    expect(await watcher.rpc('SHUTDOWN')).toBe(true)
    expect([(await client.closed).code, (await watcher.closed).code]).toEqual([1001, 1001])
    expect(await server.exited).toBe(0)
    await server.line('2 connections closed')
  })
})

describe('what is under way when the server stops', () => {
  test('a write is acknowledged before 1001, and one that is not acknowledged was not done', async () => {
    const burst = Array.from({ length: 300 }, (_, id) => JSON.stringify(['ADD', id]))
    for (let round = 0; round < 2; round++) {
      await start()
      const clients = await Promise.all([connect(server.url), connect(server.url), connect(server.url)])
      for (const client of clients) {
        for (const [id] of burst.entries())
          client.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'ADD', params: { title: `Book ${id}` } }))
      }
      await clients[0]?.next()
      server.process.kill('SIGTERM')
      const closed = await Promise.all(clients.map(client => client.closed))
      expect(closed.map(({ code }) => code)).toEqual([1001, 1001, 1001])
      expect(await server.exited).toBe(0)
      const acknowledged = clients.flatMap(({ frames }) => frames).filter(frame => frame.includes('"result"')).length
      expect(acknowledged).toBeGreaterThan(0)
      const again = await startServer({ folder: server.folder })
      const client = await connect(again.url)
      expect((await client.rpc('STATUS')).books).toBe(acknowledged)
      await again.stop()
    }
  })

  test('inline commands that were sent in one go are all answered', async () => {
    await start()
    const client = await connect(server.url)
    for (let count = 0; count < 50; count++) client.send('ADD title="In a row"')
    await client.next()
    server.process.kill('SIGTERM')
    expect((await client.closed).code).toBe(1001)
    const answered = client.frames.length
    expect(client.frames.every(frame => frame.startsWith('OK {'))).toBe(true)
    await server.exited
    const again = await startServer({ folder: server.folder })
    expect((await (await connect(again.url)).rpc('STATUS')).books).toBe(answered)
    await again.stop()
  })

  test('an HTTP request whose body is still coming is answered, and its connection closed', async () => {
    await start()
    const body = JSON.stringify({ title: 'Halfway' })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' }
      const agent = new Agent({ keepAlive: true })
      const sent = request({ port: server.port, path: '/books', method: 'POST', headers, agent }, resolve)
      sent.once('error', reject)
      // The server has the head of the request now.
      sent.once('continue', async () => {
        sent.write(body.slice(0, 5))
        server.process.kill('SIGTERM')
        await server.line('stopping: 1 connection to be closed')
        sent.end(body.slice(5))
      })
      sent.flushHeaders()
    })
    const response = await answered
    expect([response.statusCode, response.headers.connection]).toEqual([201, 'close'])
    response.resume()
    expect(await server.exited).toBe(0)
    await server.line('1 connection closed')
  })

  test('an idle HTTP connection is closed at once', async () => {
    await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    await getOn(agent, '/health')
    server.process.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    await server.line('1 connection closed')
    agent.destroy()
  })
})

describe('clients that do not close', () => {
  test('are ended at the deadline; the log says how many', async () => {
    await start(['--drain-seconds', '2'])
    const clients = await Promise.all([connect(server.url), connect(server.url), connect(server.url)])
    for (const client of clients) await client.ask('LIST')
    clients[0]?.socket.pause()
    const workers = childrenOf(server.pid)
    server.process.kill('SIGTERM')
    await server.line('stopping: 3 connections to be closed within 2 s')
    await server.line('1 of 3 connections still open')
    expect(await server.exited).toBe(0)
    expect(server.lines.join('\n')).toContain('1 of 3 connections did not close and must go')
    expect(server.lines.join('\n')).toContain('closed 1006: did not close in time')
    expect(workers.filter(isAlive)).toEqual([])
    clients[0]?.socket.terminate()
  })

  test('a second signal waits for them no longer, and all is saved', async () => {
    await start(['--drain-seconds', '3600'])
    const client = await connect(server.url)
    await client.ask('ADD title="Saved"')
    client.socket.pause()
    server.process.kill('SIGTERM')
    await server.line('stopping: 1 connection')
    server.process.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(server.lines.at(-1)).toMatch(/stopped$/)
    client.socket.terminate()
    const again = await startServer({ folder: server.folder })
    expect((await (await connect(again.url)).rpc('STATUS')).books).toBe(1)
    await again.stop()
  })
})
