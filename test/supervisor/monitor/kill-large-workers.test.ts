import { expect, test } from 'vitest'
import { createEndConnection } from '../../../src/supervisor/monitor/end-connection.ts'
import { createLargeWorkerKiller } from '../../../src/supervisor/monitor/kill-large-workers.ts'
import { createConnections } from '../../doubles/connections.ts'
import { createEventLog } from '../../doubles/event-log.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

const MEBIBYTE = 2 ** 20

test('a worker that takes more than 512 MiB is killed, and its connection ends for that reason', () => {
  const { log, lines } = createEventLog()
  const { connections } = createConnections()
  const small = new WorkerDouble({ pid: 1 })
  const large = new WorkerDouble({ pid: 2, connection: 3 })
  const connection = connections.add({ id: 3, worker: large, address: '127.0.0.1', isReserved: false })
  const look = createLargeWorkerKiller({
    workers: new Set([small, large]),
    endConnection: createEndConnection(log, connections),
    readMemory: pid => (pid === 2 ? 513 : 512) * MEBIBYTE,
  })
  look()
  expect([small.done, large.done]).toEqual([[], ['kill']])
  expect(lines).toEqual(['error worker 2 has 513 MiB of memory and is killed'])
  expect(connection.ending).toBe('worker took too much memory')
})

test('a hundred workers are looked at a time, all of them in turn', () => {
  const seen: number[] = []
  const look = createLargeWorkerKiller({
    workers: new Set(Array.from({ length: 150 }, (_, index) => new WorkerDouble({ pid: index + 1 }))),
    endConnection: () => {},
    readMemory: pid => seen.push(pid) * 0,
  })
  look()
  expect(seen).toHaveLength(100)
  look()
  expect(new Set(seen).size).toBe(150)
})
