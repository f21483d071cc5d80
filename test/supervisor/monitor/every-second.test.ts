import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { everySecond } from '../../../src/supervisor/monitor/every-second.ts'
import { RequestMeter } from '../../../src/supervisor/monitor/request-meter.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('tasks run once a second, in their order, with the figures of the last second', () => {
  const meter = new RequestMeter()
  const ran: string[] = []
  const stop = everySecond(meter, [
    ({ requestsPerSecond }) => ran.push(`first ${requestsPerSecond}`),
    ({ p50Ms }) => ran.push(`second ${p50Ms}`),
  ])
  vi.advanceTimersByTime(999)
  expect(ran).toEqual([])
  for (let request = 0; request < 7; request++) meter.add(3)
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['first 7', 'second 3'])
  vi.advanceTimersByTime(1000)
  expect(ran.slice(2)).toEqual(['first 0', 'second 0'])
  stop()
  expect(vi.getTimerCount()).toBe(0)
})
