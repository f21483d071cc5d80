import { expect, test } from 'vitest'
import { isAnswer, REFUSAL_KINDS, refusalKindOf } from '../../src/refusals/kinds.ts'
import { LogThrottle, THROTTLE_MS, withMore } from '../../src/refusals/log-throttle.ts'

function setUp() {
  const clock = { ms: 0 }
  return { clock, throttle: new LogThrottle<string>(() => clock.ms) }
}

test('twenty lines of a kind pass, the rest is told with the last of them', () => {
  const { throttle } = setUp()
  const told = Array.from({ length: 4833 }, (_, index) => throttle.takes('192.0.2.1', 'origin', `line ${index + 1}`))
  expect(told.filter(Boolean)).toHaveLength(20)
  expect(throttle.leftOut()).toEqual([{ line: 'line 4833', more: 4812 }])
  expect(throttle.leftOut()).toEqual([])
  expect(throttle.takes('192.0.2.1', 'origin', 'next')).toBe(true)
})

test('kinds and addresses are counted apart', () => {
  const { throttle } = setUp()
  for (let count = 0; count < 100; count++) throttle.takes('192.0.2.1', 'origin', 'x')
  expect(throttle.takes('192.0.2.1', 'host', 'x')).toBe(true)
  expect(throttle.takes('192.0.2.2', 'origin', 'x')).toBe(true)
})

test('what a worker had left out already is counted in', () => {
  const { throttle } = setUp()
  for (let count = 0; count < 20; count++) throttle.takes('', 'frame', 'x')
  throttle.takes('', 'frame', 'x', 1000)
  throttle.takes('', 'frame', 'last', 10)
  expect(throttle.leftOut()).toEqual([{ line: 'last', more: 1011 }])
})

test('seldom lines all pass at once', () => {
  const { clock, throttle } = setUp()
  for (let count = 0; count < 200; count++) {
    expect(throttle.takes('192.0.2.1', 'origin', 'x')).toBe(true)
    clock.ms += THROTTLE_MS / 20 + 1
  }
  expect(throttle.leftOut()).toEqual([])
})

test('however many addresses there are, the lines are bounded and all are counted', () => {
  const { throttle } = setUp()
  let passed = 0
  for (let address = 0; address < 10_000; address++) {
    for (let count = 0; count < 30; count++) if (throttle.takes(`a${address}`, 'token', 'x')) passed++
  }
  expect(passed).toBeLessThanOrEqual(501 * 20)
  const more = throttle.leftOut().reduce((sum, item) => sum + item.more + 1, 0)
  expect(passed + more).toBe(300_000)
})

test.each([
  [{ level: 'info', status: 200 }, undefined],
  [{ level: 'warn', status: 404 }, 'failed'],
  [{ level: 'warn', status: 400 }, 'malformed'],
  [{ level: 'warn', status: 403, refused: 'origin' }, 'origin'],
  [{ level: 'warn', status: 401 }, 'role'],
  [{ level: 'warn', status: 429 }, 'rate'],
  [{ level: 'warn', status: 503 }, 'busy'],
  [{ level: 'error', status: 500 }, 'fault'],
] as const)('%o is of the kind %s', (entry, kind) => expect(refusalKindOf(entry)).toBe(kind))

test('what an honest client may hear is an answer; its rate, its origin, its form and its silence are refused without one', () => {
  const answers = REFUSAL_KINDS.filter(isAnswer)
  expect(answers).toEqual(['token', 'role', 'busy', 'failed', 'fault'])
})

test('the words', () => {
  expect(withMore('no', 0)).toBe('no')
  expect(withMore('no', 4812)).toBe('no (and 4,812 more like it)')
  expect(withMore(undefined, 3)).toBe('(and 3 more like it)')
})
