import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { killUnlessServing } from '../../../src/supervisor/accept/reserved-places.ts'
import { createConnections } from '../../doubles/connections.ts'
import { WorkerDouble } from '../../doubles/worker.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function reserve() {
  const worker = new WorkerDouble({ connection: 3, state: 'handshake' })
  const connection = createConnections().connections.add({ id: 3, worker, address: '192.0.2.1', isReserved: true })
  killUnlessServing(connection)
  return { worker, connection }
}

test('a connection that asks for nothing in a reserved place ends with its worker after 6 s, and has a reason', () => {
  const { worker, connection } = reserve()
  vi.advanceTimersByTime(5_999)
  expect([worker.done, connection.ending]).toEqual([[], undefined])
  vi.advanceTimersByTime(1)
  expect(worker.done).toEqual(['kill'])
  expect(connection.ending).toBe('asked for nothing in a place that is kept for operators')
})

test.each<[string, Partial<WorkerDouble>]>([
  ['that has asked', { state: 'busy' }],
  ['that is over, its worker serving another one', { connection: 4 }],
])('one %s is left alone', (_, then) => {
  const { worker, connection } = reserve()
  Object.assign(worker, then)
  vi.advanceTimersByTime(60_000)
  expect([worker.done, connection.ending]).toEqual([[], undefined])
})
