import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { childrenOf, FAULTY, startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer

async function start(): Promise<TestClient> {
  server = await startServer({ main: FAULTY, args: ['--hung-seconds', '2'] })
  return connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
}

afterEach(() => server.stop())

describe('a worker that hangs', () => {
  test.each(['loop', 'stop'])('%s: is seen to be late, then killed; its client sees a close', async fault => {
    const operator = await start()
    await operator.rpc('SUBSCRIBE', { topic: 'connections' })
    const client = await connect(`${server.url}/?client=victim`)
    const { pid } = await client.rpc('STATUS')
    client.send(`FAULT ${fault}`)
    const late = await operator.next(frame => frame.includes('victim') && /"lagMs":[1-9]\d{3}/.test(frame))
    expect(JSON.parse(late).params).toMatchObject({ event: 'changed', connection: { pid } })
    expect((await client.closed).code).toBe(1006)
    const closed = await operator.next(frame => frame.includes('victim') && frame.includes('"closed"'))
    expect(JSON.parse(closed).params).toMatchObject({ code: 1006, reason: 'worker hung' })
    await server.line(`worker ${pid} has not been heard of`)
  })

  test('a worker that takes memory outside of its heap is killed, and is the first the kernel would take', async () => {
    await start()
    const client = await connect(server.url)
    const { pid } = await client.rpc('STATUS')
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('500')
    client.send('FAULT buffers')
    expect((await client.closed).code).toBe(1006)
    await server.line('worker took too much memory')
    expect(await server.line(`worker ${pid} has `)).toMatch(/has \d{3,4} MiB of memory and is killed/)
  })

  test('nobody is killed when the whole machine was paused', async () => {
    const operator = await start()
    const clients = await Promise.all([connect(server.url), connect(server.url)])
    const before = await Promise.all(clients.map(async client => (await client.rpc('STATUS')).pid))
    const all = [...childrenOf(server.pid), server.pid]
    for (const pid of all) process.kill(pid, 'SIGSTOP')
    await new Promise(resolve => setTimeout(resolve, 9_000))
    for (const pid of [...all].reverse()) process.kill(pid, 'SIGCONT')
    // Two looks at the workers come after the pause.
    await operator.rpc('SUBSCRIBE', { topic: 'stats' })
    for (let count = 0; count < 3; count++) await operator.next(frame => frame.includes('"STATS"'))
    expect(await Promise.all(clients.map(async client => (await client.rpc('STATUS')).pid))).toEqual(before)
    expect(server.lines.filter(line => line.includes('has not been heard of'))).toEqual([])
  })
})
