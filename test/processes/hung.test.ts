import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawSocket } from '../frames/raw-socket.ts'
import { childrenOf, FAULTY, startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

/** Longer than the second until a report and the two in which it may be late. */
const PAUSE_MS = 4_500

interface Watched {
  server: TestServer
  operator: TestClient
}

/** A server that waits two seconds for a worker that is late, and its operator, who watches the connections. */
async function start(): Promise<Watched> {
  const server = await startServer({ main: FAULTY, args: ['--hung-seconds', '2'] })
  const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
  await operator.rpc('SUBSCRIBE', { topic: 'connections' })
  return { server, operator }
}

describe.concurrent('a worker that hangs', () => {
  let watched: Watched
  beforeAll(async () => {
    watched = await start()
  })
  afterAll(() => watched.server.stop())

  test.each(['loop', 'stop'])('%s: is seen to be late, then killed; its client sees a close', async fault => {
    const { server, operator } = watched
    const client = await connect(`${server.url}/?client=victim-of-${fault}`)
    const { pid } = await client.rpc('STATUS')
    client.send(`FAULT ${fault}`)
    const late = await operator.next(frame => frame.includes(`of-${fault}`) && /"lagMs":[1-9]\d{3}/.test(frame))
    expect(JSON.parse(late).params).toMatchObject({ event: 'changed', connection: { pid } })
    expect((await client.closed).code).toBe(1006)
    const closed = await operator.next(frame => frame.includes(`of-${fault}`) && frame.includes('"closed"'))
    expect(JSON.parse(closed).params).toMatchObject({ code: 1006, reason: 'worker hung' })
    await server.line(`worker ${pid} has not been heard of`)
  })

  test('a worker that does not take its client is killed within 5 s, and the log says why', async () => {
    const server = await startServer()
    const first = await connect(server.url)
    const { pid } = await first.rpc('STATUS')
    await first.close()
    await server.line(`pid ${pid} closed`)
    // It is spare again, and the oldest: the next client is its own.
    process.kill(pid, 'SIGSTOP')
    const client = await RawSocket.connect(server.port)
    expect(await server.line(`worker ${pid} killed`)).toContain("it did not take its client's socket within 5 s")
    await client.rest()
    await server.stop()
  })

  test('a worker that takes memory outside of its heap is killed, and is the first the kernel would take', async () => {
    const { server } = watched
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('500')
    client.send('FAULT buffers')
    expect((await client.closed).code).toBe(1006)
    await server.line('worker took too much memory')
    expect(await server.line(`worker ${pid} has `)).toMatch(/has \d{3,4} MiB of memory and is killed/)
  })

  test('nobody is killed when the whole machine was paused', async () => {
    const { server, operator } = await start()
    const clients = await Promise.all([connect(server.url), connect(server.url)])
    const before = await Promise.all(clients.map(async client => (await client.rpc('STATUS')).pid))
    // Each was asked, so its next report is due a second after this one.
    for (const pid of before)
      await operator.next(frame => frame.includes('"changed"') && frame.includes(`"pid":${pid},`))
    const all = [...childrenOf(server.pid), server.pid]
    for (const pid of all) process.kill(pid, 'SIGSTOP')
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    for (const pid of [...all].reverse()) process.kill(pid, 'SIGCONT')
    // Two looks at the workers come after the pause.
    await operator.rpc('SUBSCRIBE', { topic: 'stats' })
    for (let count = 0; count < 3; count++) await operator.next(frame => frame.includes('"STATS"'))
    expect(await Promise.all(clients.map(async client => (await client.rpc('STATUS')).pid))).toEqual(before)
    expect(server.lines.filter(line => line.includes('has not been heard of'))).toEqual([])
    await server.stop()
  })
})
