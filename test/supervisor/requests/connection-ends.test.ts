import { expect, test } from 'vitest'
import { Drain } from '../../../src/supervisor/accept/drain.ts'
import { Penalties } from '../../../src/supervisor/accept/penalties.ts'
import { RefusalLog } from '../../../src/supervisor/log/refusal-log.ts'
import { ConnectionEnds } from '../../../src/supervisor/requests/connection-ends.ts'
import { Traffic } from '../../../src/supervisor/requests/follow/traffic.ts'
import { RateLimits } from '../../../src/supervisor/requests/limits/rate-limits.ts'
import { Topics } from '../../../src/supervisor/workers/topics.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

function connect(protocol?: 'websocket' | 'http', futilePerSecond = 0) {
  const { log, lines } = createEventLog()
  const { connections } = createConnections()
  const ends = new ConnectionEnds({
    connections,
    topics: new Topics(),
    traffic: new Traffic(),
    drain: new Drain({ count: () => connections.size, note: () => {}, tell: () => {}, begun: () => {} }),
    limits: new RateLimits(0),
    penalties: new Penalties({ futilePerSecond }),
    log,
    refusals: new RefusalLog(log),
  })
  const worker = new WorkerDouble({ pid: 7, connection: 3 })
  const add = () => connections.add({ id: 3, worker, address: '192.0.2.1', isReserved: false })
  const connection = add()
  if (protocol) connections.introduce(connection, { protocol, client: 'till' }, 'writer')
  return { ends, worker, connection, connections, lines, add }
}

test.each<[string, 'websocket' | 'http' | undefined, number, string, string[]]>([
  ['a WebSocket', 'websocket', 1000, '', ['info  #3 pid 7 "till" closed 1000']],
  ['one that broke off', 'websocket', 1006, 'ECONNRESET', ['warn  #3 pid 7 "till" closed 1006: ECONNRESET']],
  ['HTTP, which has a line for its request', 'http', 1000, '', []],
  ['one that asked for nothing', undefined, 1000, '', ['info  #3 pid 7 left before it asked for anything']],
])('the end of %s', (_, protocol, code, reason, expected) => {
  const { ends, connection, connections, lines } = connect(protocol)
  ends.note(connection, code, reason)
  expect([lines, connections.size]).toEqual([expected, 0])
})

test('a worker that crashes has a line of its own, and its connection one with how it ended', () => {
  const { ends, worker, lines } = connect('websocket')
  ends.exited(worker, { code: 70, signal: null, stderr: 'Error: x\n' })
  expect(lines).toEqual([
    'error worker 7 exited with 70: Error: x',
    'warn  #3 pid 7 "till" closed 1006: worker exited with 70',
  ])
})

test('a connection that was ended on purpose has that for its reason', () => {
  const { ends, worker, connection, lines } = connect('websocket')
  connection.ending = 'worker hung'
  ends.exited(worker, { code: null, signal: 'SIGKILL', stderr: '' })
  expect(lines).toEqual(['warn  #3 pid 7 "till" closed 1006: worker hung'])
})

test.each<[string, string | undefined, string]>([
  ['for a reason of ours', 'worker hung', 'worker hung'],
  ['by somebody else', undefined, 'worker killed by SIGKILL'],
])('one that asked for nothing did not leave, where its worker was killed %s', (_, ending, reason) => {
  const { ends, worker, connection, lines } = connect()
  if (ending !== undefined) connection.ending = ending
  ends.exited(worker, { code: null, signal: 'SIGKILL', stderr: '' })
  expect(lines).toEqual([`warn  #3 pid 7 closed 1006: ${reason}`])
})

test('an address whose connections keep ending unserved is told of once', () => {
  const { ends, connection, add, lines } = connect(undefined, 2)
  ends.note(connection, 1000, '')
  for (let count = 0; count < 5; count++) ends.note(add(), 1000, '')
  expect(lines.filter(line => line.includes('waits for its next connections'))).toHaveLength(1)
})
