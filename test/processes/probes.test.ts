import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseExposition, type Scrape } from './exposition.ts'
import { startServer, type TestServer, until } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(server.url.replace('ws://', 'http://') + path, init)
}

async function scrape(): Promise<Scrape> {
  return parseExposition(await (await get('/metrics')).text())
}

describe('without tokens', () => {
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  test('/health and /ready answer 200', async () => {
    const health = await get('/health')
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok', books: 0, writable: true }])
    const ready = await get('/ready')
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  })

  test.each(['/health', '/ready', '/metrics'])('HEAD %s has the headers of GET, and no body', async path => {
    const [head, whole] = [await get(path, { method: 'HEAD' }), await get(path)]
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'))
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(10)
    expect((await get(path, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD')
  })

  test('/metrics is in the text format, under its content type', async () => {
    const response = await get('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const { types, samples } = parseExposition(await response.text())
    expect([...types.keys()].every(name => name.startsWith('bookstore_'))).toBe(true)
    expect(samples.get('bookstore_store_up')).toBe(1)
    expect(samples.get('bookstore_process_resident_memory_bytes')).toBeGreaterThan(20_000_000)
  })

  test('the numbers move with what happens', async () => {
    const before = (await scrape()).samples
    const client = await connect(server.url)
    await client.ask('ADD title="Counted"')
    await client.ask('GET 1')
    await client.ask('GET 999')
    await client.ask('NONSENSE')
    await expect(connect(server.url, { headers: { origin: 'http://evil.example' } })).rejects.toThrow('403')
    const { pid } = await client.rpc('STATUS')
    const moved = async () => {
      const { samples } = await scrape()
      return (name: string) => (samples.get(`bookstore_${name}`) ?? 0) - (before.get(`bookstore_${name}`) ?? 0)
    }
    // Log entries, of which operations are counted, may wait for others for a moment.
    await until('STATUS is counted', async () => {
      return (await moved())('operations_total{protocol="websocket",method="STATUS",outcome="ok"}') === 1
    })
    const by = await moved()
    expect(by('operations_total{protocol="websocket",method="ADD",outcome="ok"}')).toBe(1)
    expect(by('operations_total{protocol="websocket",method="GET",outcome="ok"}')).toBe(1)
    expect(by('operations_total{protocol="websocket",method="GET",outcome="not_found"}')).toBe(1)
    expect(by('operations_total{protocol="websocket",method="other",outcome="not_found"}')).toBe(1)
    expect(by('operation_duration_seconds_count{protocol="websocket",method="GET"}')).toBe(2)
    expect(by('operations_total{protocol="http",method="UPGRADE",outcome="ok"}')).toBe(1)
    expect(by('connections_refused_total{reason="forbidden"}')).toBe(1)
    expect(by('connections{protocol="websocket"}')).toBe(1)
    expect(by('connections_accepted_total')).toBeGreaterThanOrEqual(2)
    expect([by('books'), by('revision')]).toEqual([1, 1])
    expect(by('journal_bytes')).toBeGreaterThan(50)
    expect(by('uptime_seconds')).toBeGreaterThan(0)
    process.kill(pid, 'SIGKILL')
    await client.closed
    await until(
      'the end of a worker is counted',
      async () => (await moved())('workers_ended_total{cause="killed"}') === 1,
    )
    expect((await moved())('connections{protocol="websocket"}')).toBe(0)
  })
})

test('a checkpoint is counted, and the journal is short after it', async () => {
  server = await startServer()
  const client = await connect(server.url)
  const params = { title: 'Long', description: 'x'.repeat(1500) }
  const operations = Array.from({ length: 100 }, () => ({ method: 'ADD', params }))
  await client.rpc('BATCH', { operations })
  expect((await scrape()).samples.get('bookstore_journal_bytes')).toBeGreaterThan(150_000)
  await until('db.json is written, as nobody asks for anything', async () => {
    return (await scrape()).samples.get('bookstore_checkpoints_total') === 1
  })
  const { samples } = await scrape()
  expect(samples.get('bookstore_checkpoint_last_duration_seconds')).toBeGreaterThan(0)
  expect(samples.get('bookstore_journal_bytes')).toBeLessThan(1000)
  await server.stop()
})

describe('with tokens', () => {
  beforeAll(async () => {
    server = await startServer({ env: { BOOKSTORE_TOKEN: 'write', BOOKSTORE_READER_TOKEN: 'read' } })
  })
  afterAll(() => server.stop())

  test('probes need none, and learn nothing but that all is well', async () => {
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' })
    expect(await (await get('/ready')).json()).toEqual({ status: 'ready' })
  })

  test('/metrics needs that of a reader', async () => {
    const refused = await get('/metrics')
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const given = await get('/metrics', { headers: { authorization: 'Bearer read' } })
    expect(parseExposition(await given.text()).samples.get('bookstore_store_up')).toBe(1)
    expect(await (await get('/health', { headers: { authorization: 'Bearer read' } })).json()).toMatchObject({
      books: 0,
    })
  })
})
