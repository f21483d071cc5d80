import { expect, test } from 'vitest'
import type { Channel, Head } from '../../../src/channel/channel.ts'
import { Drain } from '../../../src/supervisor/accept/drain.ts'
import { Penalties } from '../../../src/supervisor/accept/penalties.ts'
import { RefusalLog } from '../../../src/supervisor/log/refusal-log.ts'
import { createEndConnection } from '../../../src/supervisor/monitor/end-connection.ts'
import { Metrics } from '../../../src/supervisor/monitor/metrics.ts'
import { RequestMeter } from '../../../src/supervisor/monitor/request-meter.ts'
import { ConnectionEnds } from '../../../src/supervisor/requests/connection-ends.ts'
import { Traffic } from '../../../src/supervisor/requests/follow/traffic.ts'
import { RequestHandlers } from '../../../src/supervisor/requests/handlers.ts'
import { RateLimits } from '../../../src/supervisor/requests/limits/rate-limits.ts'
import { RequestAccounting } from '../../../src/supervisor/requests/request-accounting.ts'
import { WorkerMessages } from '../../../src/supervisor/requests/worker-messages.ts'
import { Topics } from '../../../src/supervisor/workers/topics.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

/** A worker in its handshake with connection 3, and one that serves nobody. */
function listen() {
  const { log, lines } = createEventLog()
  const { connections, events } = createConnections()
  const topics = new Topics()
  const traffic = new Traffic()
  const refusals = new RefusalLog(log)
  const limits = new RateLimits(0)
  const pooled: string[] = []
  const ends = new ConnectionEnds({
    connections,
    topics,
    traffic,
    drain: new Drain({ count: () => connections.size, note: () => {}, tell: () => {}, begun: () => {} }),
    limits,
    penalties: new Penalties({ futilePerSecond: 0 }),
    log,
    refusals,
  })
  const messages = new WorkerMessages({
    connections,
    pool: { engage: () => pooled.push('engage'), release: () => pooled.push('release') },
    handlers: new RequestHandlers({ ping: { role: 'none', handle: () => ({ body: 'pong' }) } }, { limits, log }),
    requestAccounting: new RequestAccounting({
      connections,
      log,
      refusals,
      meter: new RequestMeter(),
      metrics: new Metrics(),
    }),
    topics,
    traffic,
    ends,
    endConnection: createEndConnection(log, connections),
  })
  const worker = new WorkerDouble({ pid: 7, connection: 3, state: 'handshake' })
  const idle = new WorkerDouble({ pid: 8, state: 'spare' })
  const connection = connections.add({ id: 3, worker, address: '192.0.2.1', isReserved: false })
  connections.introduce(connection, { protocol: 'websocket', client: 'till' }, 'writer')
  events.length = 0
  const say = (head: Head, body = '', by = worker) => messages.take(by, { head, body })
  return { say, worker, idle, connection, connections, events, topics, traffic, ends, pooled, lines }
}

test('a first call ends the handshake, and is answered', async () => {
  const { say, worker, pooled } = listen()
  say({ t: 'call', i: 1, m: 'ping' })
  await new Promise(setImmediate)
  expect([pooled, worker.done]).toEqual([['engage'], []])
})

test('a report is told to those who follow, and says when the next one is due', () => {
  const { say, worker, connection, events } = listen()
  const heartbeat = { requests: 5, bytesIn: 1, bytesOut: 2, lastMethod: 'GET', cpuMs: 3, lagMs: 0 }
  say({ t: 'heartbeat', next: 4000 }, JSON.stringify(heartbeat))
  expect([worker.heartbeatMs, connection.heartbeat, events.length]).toEqual([4000, heartbeat, 1])
})

test('lines have who they are about, and say whether the connection was answered', () => {
  const { say, connection, lines } = listen()
  say({ t: 'log' }, JSON.stringify([{ level: 'warn', method: 'GET', status: 429, message: 'too many', ms: 1 }]))
  expect([connection.wasAnswered, connection.wasRefused]).toEqual([false, true])
  say({ t: 'log' }, JSON.stringify([{ level: 'warn', method: 'GET', id: 9, status: 404, message: 'no book 9', ms: 1 }]))
  expect(connection.wasAnswered).toBe(true)
  say({ t: 'log' }, JSON.stringify([{ level: 'info', method: 'ADD', id: 1, status: 201, ms: 2 }]))
  expect(lines).toEqual([
    'warn  GET #3 pid 7 "till" 429 too many 1 ms',
    'warn  GET #3 pid 7 "till" book 9 404 no book 9 1 ms',
    'info  ADD #3 pid 7 "till" book 1 201 2 ms',
  ])
})

test('a connection that is done is closed, and its worker goes back to the pool', () => {
  const { say, connections, pooled, lines, events } = listen()
  say({ t: 'done', code: 1000, reason: '' })
  expect([connections.size, pooled, lines]).toEqual([0, ['release'], ['info  #3 pid 7 "till" closed 1000']])
  expect(events).toMatchObject([{ event: 'closed', code: 1000 }])
})

test('a worker follows nothing any longer when its connection is done, or when it is gone itself', () => {
  const { say, worker, idle, topics, ends } = listen()
  for (const one of [worker, idle]) topics.follow('books', one)
  say({ t: 'done', code: 1000, reason: '' })
  expect(topics.isFollowed('books')).toBe(true)
  ends.exited(idle, { code: 0, signal: null, stderr: '' })
  expect(topics.isFollowed('books')).toBe(false)
})

test('who follows a connection is told how it ended, and its worker is told when nobody follows it any longer', () => {
  const { say, worker, idle, connection, traffic } = listen()
  traffic.follow(connection, idle)
  say({ t: 'unfollow', topic: 'traffic', c: 3 }, '', idle)
  expect(worker.done).toEqual(['tap', 'tap'])
  const told: string[] = []
  const channel = { queued: 0, sendFrame: (frame: string) => told.push(frame) > 0 } as unknown as Channel
  traffic.follow(connection, new WorkerDouble({ channel }))
  say({ t: 'traffic' }, '{"direction":"in","bytes":1,"text":"x"}')
  say({ t: 'done', code: 1000, reason: '' })
  expect(told.map(frame => frame.split('\t')[1])).toEqual([
    expect.stringContaining('"direction":"in"'),
    expect.stringContaining('"ended":"closed 1000"'),
  ])
})

test('a worker that fills the log with refusals is killed', () => {
  const { say, worker, lines } = listen()
  const body = JSON.stringify(Array(1000).fill({ level: 'warn', method: 'GET', status: 404, message: 'no' }))
  say({ t: 'log' }, body)
  say({ t: 'log' }, body)
  expect(worker.done).toEqual([])
  say({ t: 'log' }, body)
  expect(worker.done).toEqual(['kill'])
  expect(lines.at(-1)).toBe('error worker 7 is ended: more than 2000 refusals of one connection')
})

test.each<[string, Head, string, string]>([
  ['a message there is not', { t: 'sudo' }, '', 'a message of type sudo'],
  ['a call there is not', { t: 'call', i: 1, m: 'toString' }, '', 'call of toString'],
  ['a call without a number', { t: 'call', m: 'ping' }, '', 'call of ping'],
  ['params that are none', { t: 'call', i: 1, m: 'ping' }, '[]', 'the params of a call are not an object'],
  ['a report that is late for ever', { t: 'heartbeat', next: 1e9 }, '{}', 'heartbeat: next'],
  ['a topic there is not', { t: 'unfollow', topic: '__proto__' }, '', 'unfollow: topic'],
  ['a connection that is none', { t: 'unfollow', topic: 'traffic', c: 'x' }, '', 'unfollow: connection'],
  ['frames that nobody asked for', { t: 'traffic' }, '{"dropped":1}', 'traffic: more than it was asked for'],
  ['lines that are none', { t: 'log' }, '{}', 'log: entries'],
  ['an end that is none', { t: 'done', code: -1 }, '', 'done: code'],
])('a worker that says %s is killed', async (_, head, body, what) => {
  const { say, worker, lines } = listen()
  say(head, body)
  await new Promise(setImmediate)
  expect([worker.done, lines]).toEqual([['kill'], [`error worker 7 is ended: ${what}`]])
})

test.each(['call', 'done', 'gone', 'traffic'])('so is one without a connection that says %s', t => {
  const { say, worker, idle, lines } = listen()
  say({ t, i: 1, m: 'ping' }, '', idle)
  expect([worker.done, idle.done]).toEqual([[], ['kill']])
  expect(lines).toEqual([expect.stringMatching(/^error worker 8 is ended: .* without a connection$/)])
})
