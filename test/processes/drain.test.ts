import { Agent, type IncomingMessage, request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, startServer, type TestServer, until } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer

async function start(args: string[] = []): Promise<TestServer> {
  server = await startServer({ args })
  return server
}

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
  afterEach(() => server.stop())

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
  const agent = new Agent({ keepAlive: true })
  const idle = new Agent({ keepAlive: true })
  let programs: TestClient[]
  let person: TestClient
  let answered: IncomingMessage
  let booksAfter: number
  /** Whether the idle connection was over while the others were still open. */
  let isIdleClosed: boolean

  // One stop, while all of them are at work.
  beforeAll(async () => {
    await start()
    programs = await Promise.all([connect(server.url), connect(server.url), connect(server.url)])
    person = await connect(server.url)
    await getOn(idle, '/health')
    const post = beginPost()
    await post.isBegun
    for (let id = 0; id < 300; id++) for (const program of programs) program.send(addOf(id))
    for (let count = 0; count < 50; count++) person.send('ADD title="In a row"')
    await Promise.all([programs[0]?.next(), person.next()])
    server.process.kill('SIGTERM')
    await server.line('stopping: 6 connections to be closed')
    const isGone = () => Object.values(idle.freeSockets).flat().length === 0
    isIdleClosed = await until('the idle one is gone', isGone, 5_000).then(
      () => true,
      () => false,
    )
    post.end()
    answered = await post.response
    await server.exited
    const again = await startServer({ folder: server.folder })
    booksAfter = (await (await connect(again.url)).rpc('STATUS')).books
    await again.stop()
  })
  afterAll(() => {
    for (const each of [agent, idle]) each.destroy()
  })

  const addOf = (id: number) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ADD', params: { title: `Book ${id}` } })

  /** Sends a book of which the second half is still to come. */
  function beginPost() {
    const body = JSON.stringify({ title: 'Halfway' })
    const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' }
    const sent = request({ port: server.port, path: '/books', method: 'POST', headers, agent })
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject)
    })
    // The server has the head of the request then.
    const isBegun = new Promise<void>(resolve => {
      sent.once('continue', () => sent.write(body.slice(0, 5), () => resolve()))
    })
    sent.flushHeaders()
    return { isBegun, response, end: () => sent.end(body.slice(5)) }
  }

  test('every client is closed with 1001, and the server ends by itself', async () => {
    const closed = await Promise.all([...programs, person].map(client => client.closed))
    expect(closed.map(({ code }) => code)).toEqual([1001, 1001, 1001, 1001])
    expect(await server.exited).toBe(0)
    await server.line('6 connections closed')
  })

  test('a write is acknowledged before that, and one that is not acknowledged was not done', () => {
    const results = programs.flatMap(({ frames }) => frames).filter(frame => frame.includes('"result"')).length
    expect(results).toBeGreaterThan(0)
    expect(booksAfter).toBe(results + person.frames.length + 1)
  })

  test('inline commands that were taken are all answered', () => {
    expect(person.frames.length).toBeGreaterThan(0)
    expect(person.frames.every(frame => frame.startsWith('OK {'))).toBe(true)
  })

  test('an HTTP request whose body is still coming is answered, and its connection closed', () => {
    expect([answered.statusCode, answered.headers.connection]).toEqual([201, 'close'])
    answered.resume()
  })

  test('an idle HTTP connection is closed at once', () => {
    expect(isIdleClosed).toBe(true)
  })
})

describe('clients that do not close', () => {
  afterEach(() => server.stop())

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
