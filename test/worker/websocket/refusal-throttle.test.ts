import { expect, test } from 'vitest'
import { createRefusalThrottle } from '../../../src/worker/websocket/refusal-throttle.ts'

test('a hundred refusals are answered at once, those after them one every 2 ms', () => {
  const clock = { ms: 0 }
  const throttle = createRefusalThrottle(() => clock.ms)
  const waits = Array.from({ length: 103 }, () => throttle())
  expect(waits.slice(0, 100)).toEqual(Array<number>(100).fill(0))
  expect(waits.slice(100)).toEqual([2, 4, 6])
  clock.ms = 206
  expect(Array.from({ length: 101 }, () => throttle()).slice(99)).toEqual([0, 2])
})

test('who is refused now and then never waits', () => {
  const clock = { ms: 0 }
  const throttle = createRefusalThrottle(() => clock.ms)
  for (; clock.ms < 10_000; clock.ms += 2) expect(throttle()).toBe(0)
})
