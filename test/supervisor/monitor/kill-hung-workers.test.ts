import { expect, test } from 'vitest'
import { createEndConnection } from '../../../src/supervisor/monitor/end-connection.ts'
import { killHungWorkers } from '../../../src/supervisor/monitor/kill-hung-workers.ts'
import type { Worker } from '../../../src/supervisor/workers/worker.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

/** Looks at one worker that serves a connection; returns what was done, and what is told of its lateness. */
function look(given: { state: Worker['state']; silentMs: number; heartbeatMs?: number }, lagMs = 0) {
  const { log, lines } = createEventLog()
  const { connections, events } = createConnections()
  const heardAt = performance.now() - given.silentMs
  const worker = new WorkerDouble({ pid: 7, connection: 3, heartbeatMs: 1000, ...given, heardAt })
  const connection = connections.add({ id: 3, worker, address: '127.0.0.1', isReserved: false })
  connections.introduce(connection, { protocol: 'websocket' }, 'writer')
  const endConnection = createEndConnection(log, connections)
  killHungWorkers({ workers: [worker], connections, endConnection }, { hungMs: 5000, lagMs })
  const told = events.filter(({ event }) => event === 'changed').map(event => event.connection.lagMs)
  return { killed: worker.done.includes('kill'), lines, ending: connection.ending, lagMs: told[0] }
}

test.each<[string, Parameters<typeof look>, boolean]>([
  ['a busy worker that reports', [{ state: 'busy', silentMs: 900 }], false],
  ['a busy worker, late by less than five seconds', [{ state: 'busy', silentMs: 5900 }], false],
  ['a busy worker, late by more', [{ state: 'busy', silentMs: 6100 }], true],
  [
    'an idle worker that said it would be silent for four seconds',
    [{ state: 'busy', silentMs: 8900, heartbeatMs: 4000 }],
    false,
  ],
  ['an idle worker, late by more than five seconds', [{ state: 'busy', silentMs: 9100, heartbeatMs: 4000 }], true],
  ['a worker in its handshake', [{ state: 'handshake', silentMs: 6100 }], true],
  ['a spare worker, from which nothing is due', [{ state: 'spare', silentMs: 1e9 }], false],
  ['one that is being ended', [{ state: 'ending', silentMs: 1e9 }], false],
  ['a start that takes ten seconds', [{ state: 'starting', silentMs: 10_000 }], false],
  ['a start that takes forty', [{ state: 'starting', silentMs: 40_000 }], true],
  ['a late worker, when we were late ourselves', [{ state: 'busy', silentMs: 7900 }, 2000], false],
  [
    'a worker silent for an hour, after an hour in which we did not run',
    [{ state: 'busy', silentMs: 3.6e6 }, 3.6e6],
    false,
  ],
])('%s', (_, [worker, lagMs], isKilled) => {
  const { killed, lines, ending } = look(worker, lagMs)
  expect(killed).toBe(isKilled)
  expect(lines.length).toBe(isKilled ? 1 : 0)
  if (isKilled)
    expect({ lines, ending }).toEqual({
      lines: [expect.stringContaining('error worker 7 has not been heard of for')],
      ending: 'worker hung',
    })
})

test('how late a worker is can be seen before it is killed', () => {
  expect(look({ state: 'busy', silentMs: 4200 }).lagMs).toBeGreaterThanOrEqual(3200)
  expect(look({ state: 'busy', silentMs: 1500 }).lagMs).toBeUndefined()
})
