import { availableParallelism } from 'node:os'
import { describe, expect, test } from 'vitest'
import { hasFreeSlot, SLOT_MS } from '../../../src/supervisor/workers/handshake-slots.ts'
import { SPAWN_CYCLE_MS, SpawnRate } from '../../../src/supervisor/workers/spawn-rate.ts'
import { StartBackoff } from '../../../src/supervisor/workers/start-backoff.ts'

describe('how fast workers are forked', () => {
  /** How many of the missing may be forked at a time, when it is asked for each of them. */
  const share = (rate: SpawnRate, missing: number, now: number) => {
    let forked = 0
    while (rate.take(missing - forked, now)) forked++
    return forked
  }

  test('1, 2, 4 … a cycle, at most 32, and never more than are missing', () => {
    const rate = new SpawnRate()
    const taken = Array.from({ length: 8 }, (_, cycle) => share(rate, 100, cycle * SPAWN_CYCLE_MS))
    expect(taken).toEqual([1, 2, 4, 8, 16, 32, 32, 32])
    expect(share(rate, 3, 8 * SPAWN_CYCLE_MS)).toBe(3)
  })

  test('the share of a cycle is not filled up before the next one', () => {
    const rate = new SpawnRate()
    expect([0, 1, 50, SPAWN_CYCLE_MS - 1].map(now => share(rate, 10, now))).toEqual([1, 0, 0, 0])
    expect([SPAWN_CYCLE_MS, SPAWN_CYCLE_MS + 1].map(now => rate.take(10, now))).toEqual([true, true])
    expect(rate.take(10, SPAWN_CYCLE_MS + 2)).toBe(false)
  })

  test('begins at 1 again when there were enough for a cycle', () => {
    const rate = new SpawnRate()
    for (let cycle = 0; cycle < 4; cycle++) share(rate, 100, cycle * SPAWN_CYCLE_MS)
    share(rate, 0, 4 * SPAWN_CYCLE_MS)
    expect(share(rate, 100, 5 * SPAWN_CYCLE_MS)).toBe(1)
  })
})

test('half as many sockets as there are cores are handed over at a time, but one at least; a silent client holds its slot for a moment', () => {
  const allowed = Math.max(1, Math.floor(availableParallelism() / 2))
  const handshakes = (count: number, agoMs: number, state: 'handshake' | 'busy' = 'handshake') =>
    Array.from({ length: count }, () => ({ state, adoptedAt: performance.now() - agoMs }))
  expect(hasFreeSlot(handshakes(allowed - 1, 0))).toBe(true)
  expect(hasFreeSlot(handshakes(allowed, 0))).toBe(false)
  expect(hasFreeSlot(handshakes(allowed, 0, 'busy'))).toBe(true)
  expect(hasFreeSlot(handshakes(100, SLOT_MS))).toBe(true)
})

describe('workers that die at their start', () => {
  test('five in a row begin a pause, each further one a pause twice as long', () => {
    const backoff = new StartBackoff()
    expect([1, 2, 3, 4].map(() => backoff.failed(0))).toEqual([undefined, undefined, undefined, undefined])
    expect(backoff.failed(0)).toBe(2_000)
    expect(backoff.pauseAt(500)).toBe(1_500)
    expect(backoff.pauseAt(2_000)).toBe(0)
    expect([2_000, 6_000, 14_000].map(now => backoff.failed(now))).toEqual([4_000, 8_000, 16_000])
  })

  test('never longer than a minute, and forgotten after a start that went well', () => {
    const backoff = new StartBackoff()
    let longest = 0
    for (let start = 0; start < 20; start++) longest = Math.max(longest, backoff.failed(start * 60_000) ?? 0)
    expect(longest).toBe(60_000)
    backoff.succeeded()
    expect(backoff.failed(0)).toBeUndefined()
  })
})
