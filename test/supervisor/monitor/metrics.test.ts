import { describe, expect, test } from 'vitest'
import { toExposition } from '../../../src/supervisor/monitor/exposition.ts'
import { Metrics, type Readings } from '../../../src/supervisor/monitor/metrics.ts'
import { parseExposition } from '../../processes/exposition.ts'

const READINGS: Readings = {
  version: '1.2.3',
  uptimeSeconds: 12.5,
  accepted: 9,
  refused: new Map([['queue_full', 1]]),
  connections: [{ protocol: 'websocket' }, { protocol: 'websocket' }, { protocol: undefined }],
  workers: [{ state: 'busy' }, { state: 'spare' }, { state: 'spare' }],
  maxWorkers: 64,
  waiting: 4,
  store: {
    books: 3,
    revision: 7,
    epoch: 'e',
    writable: true,
    journalBytes: 1234,
    checkpoints: { count: 2, lastMs: 1500 },
  },
  isDraining: false,
  logLinesDropped: 2,
  residentBytes: 5_000_000,
  cpuSeconds: 0.25,
}

function scrape(metrics: Metrics, readings: Partial<Readings> = {}) {
  return parseExposition(metrics.text({ ...READINGS, ...readings }))
}

describe('what is read when somebody asks', () => {
  test.each([
    [`bookstore_build_info{version="1.2.3",node="${process.versions.node}"}`, 1],
    ['bookstore_uptime_seconds', 12.5],
    ['bookstore_connections{protocol="websocket"}', 2],
    ['bookstore_connections{protocol="http"}', 0],
    ['bookstore_connections{protocol="none"}', 1],
    ['bookstore_connections_accepted_total', 9],
    ['bookstore_workers{state="spare"}', 2],
    ['bookstore_workers{state="ending"}', 0],
    ['bookstore_workers_max', 64],
    ['bookstore_connections_waiting', 4],
    ['bookstore_books', 3],
    ['bookstore_revision', 7],
    ['bookstore_writable', 1],
    ['bookstore_journal_bytes', 1234],
    ['bookstore_checkpoints_total', 2],
    ['bookstore_checkpoint_last_duration_seconds', 1.5],
    ['bookstore_log_lines_dropped_total', 2],
    ['bookstore_process_resident_memory_bytes', 5_000_000],
    ['bookstore_process_cpu_seconds_total', 0.25],
    ['bookstore_draining', 0],
    ['bookstore_connections_refused_total{reason="queue_full"}', 1],
  ])('%s is %d', (name, value) => {
    expect(scrape(new Metrics()).samples.get(name)).toBe(value)
  })

  test('a store that does not answer is down, and nothing is made up about it', () => {
    const { samples } = scrape(new Metrics(), { store: undefined })
    expect(samples.get('bookstore_store_up')).toBe(0)
    expect(samples.has('bookstore_books')).toBe(false)
  })
})

describe('what is counted', () => {
  test('operations by protocol, method and outcome, and how long they took', () => {
    const metrics = new Metrics()
    metrics.operation({ level: 'info', method: 'ADD', status: 201, ms: 3 })
    metrics.operation({ level: 'info', method: 'ADD', status: 201, ms: 30 })
    metrics.operation({ level: 'warn', method: 'ADD', status: 422, ms: 0.2 })
    const { samples } = scrape(metrics)
    const of = (suffix: string, more: string) =>
      samples.get(`bookstore_operation${suffix}{protocol="websocket",method="ADD"${more}}`)
    expect(of('s_total', ',outcome="ok"')).toBe(2)
    expect(of('s_total', ',outcome="invalid"')).toBe(1)
    const atMost = (le: string) => of('_duration_seconds_bucket', `,le="${le}"`)
    expect(['0.0005', '0.0025', '0.005', '0.025', '0.05', '+Inf'].map(atMost)).toEqual([1, 1, 2, 2, 3, 3])
    expect(of('_duration_seconds_sum', '')).toBe(0.0332)
  })

  test('a time at the end of a bucket is in it', () => {
    const metrics = new Metrics()
    metrics.operation({ level: 'info', method: 'GET', status: 200, ms: 5 })
    const { samples } = scrape(metrics)
    expect(
      samples.get('bookstore_operation_duration_seconds_bucket{protocol="websocket",method="GET",le="0.005"}'),
    ).toBe(1)
  })

  test('names that clients make up are one series, whatever they are', () => {
    const metrics = new Metrics()
    const before = scrape(metrics).samples.size
    for (let index = 0; index < 500; index++) {
      metrics.operation({ level: 'warn', method: `X${index}"\n\\`, status: 404, ms: 1 })
      metrics.operation({ level: 'warn', method: '__proto__', status: 404, ms: 1 })
    }
    const { samples } = scrape(metrics)
    expect(samples.get('bookstore_operations_total{protocol="websocket",method="other",outcome="not_found"}')).toBe(
      1000,
    )
    expect(samples.size - before).toBe(1 + 16)
  })

  test('a status of which nobody has heard is an outcome of its own, and only one', () => {
    const metrics = new Metrics()
    for (let status = 440; status < 500; status++) metrics.operation({ level: 'warn', method: 'GET', status })
    const { samples } = scrape(metrics)
    expect(samples.get('bookstore_operations_total{protocol="websocket",method="GET",outcome="other"}')).toBe(60)
  })

  test('upgrades that their worker refused, beside connections that found no place', () => {
    const metrics = new Metrics()
    const http = { line: 'GET / HTTP/1.1', referer: '', agent: '' }
    metrics.operation({ level: 'warn', method: 'UPGRADE', status: 403, http })
    metrics.operation({ level: 'info', method: 'UPGRADE', status: 101, http })
    const { samples } = scrape(metrics)
    const refused = (reason: string) => samples.get(`bookstore_connections_refused_total{reason="${reason}"}`)
    expect([refused('queue_full'), refused('forbidden'), refused('unauthorized')]).toEqual([1, 1, 0])
    expect(samples.get('bookstore_operations_total{protocol="http",method="UPGRADE",outcome="ok"}')).toBe(1)
  })

  test('refusals that the log leaves out are counted all the same', () => {
    const metrics = new Metrics()
    const http = { line: 'GET / HTTP/1.1', referer: '', agent: '' }
    metrics.operation({ level: 'warn', method: 'UPGRADE', status: 401, http, more: 4811 })
    const { samples } = scrape(metrics)
    expect(samples.get('bookstore_connections_refused_total{reason="unauthorized"}')).toBe(4812)
    expect(samples.get('bookstore_operations_total{protocol="http",method="UPGRADE",outcome="unauthorized"}')).toBe(
      4812,
    )
  })

  test('a line that is about no request is none', () => {
    const metrics = new Metrics()
    metrics.operation({ level: 'warn', message: 'Invalid WebSocket frame' })
    expect([...scrape(metrics).samples.keys()].filter(key => key.startsWith('bookstore_operations'))).toEqual([])
  })

  test.each([
    [{ code: 0, signal: null }, 'finished'],
    [{ code: null, signal: 'SIGKILL' }, 'killed'],
    [{ code: null, signal: 'SIGABRT' }, 'crashed'],
    [{ code: 1, signal: null }, 'crashed'],
  ])('a worker that ends with %o has %s', (exit, cause) => {
    const metrics = new Metrics()
    metrics.workerStarted()
    metrics.workerEnded(exit)
    const { samples } = scrape(metrics)
    expect(samples.get('bookstore_workers_started_total')).toBe(1)
    expect(samples.get(`bookstore_workers_ended_total{cause="${cause}"}`)).toBe(1)
  })
})

describe('the text format', () => {
  test('labels and help are escaped', () => {
    const text = toExposition([
      { name: 'x', type: 'gauge', help: 'a\\b\nc', samples: [{ labels: { l: 'q"b\\n\n' }, value: Number.NaN }] },
    ])
    expect(text).toBe('# HELP bookstore_x a\\\\b\\nc\n# TYPE bookstore_x gauge\nbookstore_x{l="q\\"b\\\\n\\n"} NaN\n')
    expect(parseExposition(text).samples.size).toBe(1)
  })

  test.each([
    ['no line feed at the end', '# HELP a x\n# TYPE a gauge\na 1'],
    ['no TYPE', '# HELP a x\na 1\n'],
    ['a sample twice', '# HELP a x\n# TYPE a gauge\na 1\na 2\n'],
    ['a counter by another name', '# HELP a x\n# TYPE a counter\na 1\n'],
    ['a label without quotes', '# HELP a x\n# TYPE a gauge\na{b=1} 1\n'],
    ['no number', '# HELP a x\n# TYPE a gauge\na 1x\n'],
    [
      'buckets that fall',
      '# HELP a x\n# TYPE a histogram\na_bucket{m="x",le="1"} 2\na_bucket{m="x",le="+Inf"} 1\na_sum{m="x"} 1\na_count{m="x"} 1\n',
    ],
  ])('the parser refuses %s', (_what, text) => {
    expect(() => parseExposition(text)).toThrow()
  })
})
