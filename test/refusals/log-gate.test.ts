import { expect, test } from 'vitest'
import { refusalKindOf } from '../../src/refusals/kinds.ts'
import { GATE_MS, LogGate, withMore } from '../../src/refusals/log-gate.ts'

function gate() {
  const clock = { ms: 0 }
  return { clock, gate: new LogGate<string>(() => clock.ms) }
}

test('twenty lines of a kind pass, the rest is told with the last of them', () => {
  const { gate: made } = gate()
  const told = Array.from({ length: 4833 }, (_, index) => made.takes('192.0.2.1', 'origin', `line ${index + 1}`))
  expect(told.filter(Boolean)).toHaveLength(20)
  expect(made.leftOut()).toEqual([{ line: 'line 4833', more: 4812 }])
  expect(made.leftOut()).toEqual([])
  expect(made.takes('192.0.2.1', 'origin', 'next')).toBe(true)
})

test('kinds and addresses are counted apart', () => {
  const { gate: made } = gate()
  for (let count = 0; count < 100; count++) made.takes('192.0.2.1', 'origin', 'x')
  expect(made.takes('192.0.2.1', 'host', 'x')).toBe(true)
  expect(made.takes('192.0.2.2', 'origin', 'x')).toBe(true)
})

test('what a worker had left out already is counted in', () => {
  const { gate: made } = gate()
  for (let count = 0; count < 20; count++) made.takes('', 'frame', 'x')
  made.takes('', 'frame', 'x', 1000)
  made.takes('', 'frame', 'last', 10)
  expect(made.leftOut()).toEqual([{ line: 'last', more: 1011 }])
})

test('seldom lines all pass at once', () => {
  const { clock, gate: made } = gate()
  for (let count = 0; count < 200; count++) {
    expect(made.takes('192.0.2.1', 'origin', 'x')).toBe(true)
    clock.ms += GATE_MS / 20 + 1
  }
  expect(made.leftOut()).toEqual([])
})

test('however many addresses there are, the lines are bounded and all are counted', () => {
  const { gate: made } = gate()
  let passed = 0
  for (let address = 0; address < 10_000; address++) {
    for (let count = 0; count < 30; count++) if (made.takes(`a${address}`, 'token', 'x')) passed++
  }
  expect(passed).toBeLessThanOrEqual(501 * 20)
  const more = made.leftOut().reduce((sum, item) => sum + item.more + 1, 0)
  expect(passed + more).toBe(300_000)
})

test.each([
  [{ level: 'info', status: 200 }, undefined],
  [{ level: 'warn', status: 404 }, 'failed'],
  [{ level: 'warn', status: 403, refused: 'origin' }, 'origin'],
  [{ level: 'warn', status: 401 }, 'role'],
  [{ level: 'warn', status: 429 }, 'rate'],
  [{ level: 'warn', status: 503 }, 'busy'],
  [{ level: 'error', status: 500 }, 'fault'],
] as const)('%o is of the kind %s', (entry, kind) => expect(refusalKindOf(entry)).toBe(kind))

test('the words', () => {
  expect(withMore('no', 0)).toBe('no')
  expect(withMore('no', 4812)).toBe('no (and 4,812 more like it)')
  expect(withMore(undefined, 3)).toBe('(and 3 more like it)')
})
