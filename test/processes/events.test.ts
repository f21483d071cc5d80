import { spawn, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atEnd } from '../leftovers/at-end.ts'
import { EventReader } from '../worker/http/events/event-reader.ts'
import { startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './test-client.ts'

let server: TestServer
let base: string
let operator: TestClient

beforeAll(async () => {
  server = await startServer()
  base = server.url.replace('ws:', 'http:').replace(/\/$/, '')
  operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
  await operator.rpc('SUBSCRIBE', { topic: 'connections' })
})
afterAll(() => server.stop())

/** Waits until the server shows a client as one that follows changes; resolves with its connection. */
async function shown(client: string): Promise<{ id: number; pid: number }> {
  const frame = await operator.next(one => one.includes(`"client":"${client}"`) && one.includes('"events"'))
  return JSON.parse(frame).params.connection
}

test('a client whose process was killed goes on by the last id, and misses nothing', async () => {
  const url = `${base}/books/changes?client=follower`
  const reader = await EventReader.open(url)
  const { id } = await shown('follower')
  const status = await operator.rpc('STATUS')
  const metrics = await (await fetch(`${base}/metrics`)).text()
  expect(metrics).toContain('bookstore_connections{protocol="events"} 1\n')
  expect(status.connections).toBeGreaterThan(1)
  await operator.rpc('ADD', { title: 'Seen' })
  expect((await reader.next())?.data).toContain('"Seen"')
  await operator.rpc('KILL', { connection: id })
  expect(await reader.next()).toBeUndefined()
  await operator.rpc('BATCH', {
    operations: ['Missed', 'Missed, too'].map(title => ({ method: 'ADD', params: { title } })),
  })
  const again = await EventReader.open(url, { 'last-event-id': reader.lastId })
  await operator.rpc('ADD', { title: 'New' })
  const told = [await again.next(), await again.next(), await again.next()]
  expect(told.map(event => JSON.parse(event?.data ?? '{}').book.title)).toEqual(['Missed', 'Missed, too', 'New'])
  again.close()
})

const hasCurl = spawnSync('curl', ['--version']).status === 0

test.skipIf(!hasCurl)('curl -N shows a change when it happens (skipped where there is no curl)', async () => {
  const child = spawn('curl', ['-sN', `${base}/books/changes?client=curl`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  atEnd(() => {
    child.kill('SIGKILL')
    return exited
  })
  let shownByCurl = ''
  child.stdout.on('data', chunk => {
    shownByCurl += chunk
  })
  const { id } = await shown('curl')
  await operator.rpc('ADD', { title: 'Told by curl' })
  await expect
    .poll(() => shownByCurl)
    .toMatch(/^retry: \d+\nid: \w+:\d+\n\nevent: CHANGE\nid: \w+:\d+\ndata: \{.*"Told by curl".*\}\n\n$/)
  await operator.rpc('CLOSE', { connection: id })
  expect(await exited).toBe(0)
})

test('a worker behind closed doors compresses', async () => {
  const books = Array.from({ length: 300 }, (_, n) => ({
    method: 'ADD',
    params: { title: `Book ${n}`, publisher: 'Zipped' },
  }))
  await operator.rpc('BATCH', { operations: books })
  const response = await fetch(`${base}/books?publisher=Zipped`, { headers: { 'accept-encoding': 'gzip' } })
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(await response.json()).toHaveLength(300)
})

test('draining tells when to come back, and ends nobody; stopping ends in order', async () => {
  const reader = await EventReader.open(`${base}/books/changes?client=last`)
  await shown('last')
  await operator.rpc('DRAIN')
  await reader.until(() => reader.retries.length === 2)
  await operator.rpc('ADD', { title: 'While draining' })
  expect((await reader.next())?.data).toContain('"While draining"')
  await operator.rpc('SHUTDOWN')
  expect(await reader.next()).toBeUndefined()
  expect(reader.response.complete).toBe(true)
  const [soon = 0, ...later] = reader.retries
  expect([soon <= 3000, later.length, later.every(ms => ms >= 3000)]).toEqual([true, 2, true])
  expect(await server.exited).toBe(0)
})
