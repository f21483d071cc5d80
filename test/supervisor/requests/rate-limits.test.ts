import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../../src/domain/errors.ts'
import { RateLimits, type Rates } from '../../../src/supervisor/requests/rate-limits.ts'

type Asking = Parameters<RateLimits['take']>[0]

const TILL: Asking = { id: 1, address: '192.0.2.1', role: 'writer' }

/** Limits with a clock that stands still until it is told to go on. */
function limits(rates: Partial<Rates>) {
  const clock = { ms: 0 }
  const made = new RateLimits({ perConnection: 0, perAddress: 0, ...rates }, () => clock.ms)
  /** The time after which it would pass, 0 when it passes, as a client is told. */
  const ask = (asking: Asking, requests?: number): number => {
    try {
      made.take(asking, requests)
      return 0
    } catch (error) {
      if (!(error instanceof BookstoreError) || error.code !== 'RATE_LIMITED') throw error
      return error.details.retryAfterMs ?? Number.NaN
    }
  }
  const passes = (asking: Asking, tries: number) =>
    Array.from({ length: tries }, () => ask(asking)).filter(waitMs => waitMs === 0).length
  return { made, clock, ask, passes }
}

describe('the requests of a connection', () => {
  test('two seconds of them may come at once, then as many a second as there may be', () => {
    const { clock, passes } = limits({ perConnection: 10 })
    expect(passes(TILL, 50)).toBe(20)
    clock.ms = 1000
    expect(passes(TILL, 50)).toBe(10)
    clock.ms = 60_000
    expect(passes(TILL, 50)).toBe(20)
  })

  test('who is refused is told when it is worth to try again, and it is', () => {
    const { clock, ask } = limits({ perConnection: 4 })
    for (let count = 0; count < 8; count++) ask(TILL)
    const waitMs = ask(TILL)
    expect(waitMs).toBe(250)
    clock.ms = waitMs - 1
    expect(ask(TILL)).toBeGreaterThan(0)
    clock.ms = waitMs
    expect(ask(TILL)).toBe(0)
  })

  test('a refused request costs nothing', () => {
    const { clock, passes, ask } = limits({ perConnection: 10 })
    passes(TILL, 20)
    for (let count = 0; count < 1000; count++) ask(TILL)
    clock.ms = 100
    expect(ask(TILL)).toBe(0)
  })

  test('a batch counts as its operations; one that is larger than a burst passes when nothing else did', () => {
    const { clock, ask } = limits({ perConnection: 10 })
    expect(ask(TILL, 15)).toBe(0)
    expect(ask(TILL, 15)).toBe(1000)
    clock.ms = 2000
    expect(ask(TILL, 500)).toBe(0)
    // What it was too large is owed, up to another burst.
    expect(ask(TILL)).toBe(2100)
  })

  test('connections do not share; the operator is not counted; 0 is no limit', () => {
    const { passes } = limits({ perConnection: 10 })
    expect(passes(TILL, 30)).toBe(20)
    expect(passes({ ...TILL, id: 2 }, 30)).toBe(20)
    expect(passes({ ...TILL, id: 3, role: 'operator' }, 1000)).toBe(1000)
    expect(limits({}).passes(TILL, 100_000)).toBe(100_000)
  })
})

describe('the requests of an address', () => {
  test('its connections share them, also when they come and go', () => {
    const { made, passes } = limits({ perAddress: 10 })
    for (let id = 1; id <= 10; id++) {
      expect(passes({ ...TILL, id }, 2)).toBe(2)
      made.forget(id)
    }
    expect(passes({ ...TILL, id: 11 }, 2)).toBe(0)
    expect(passes({ ...TILL, id: 12, address: '192.0.2.2' }, 2)).toBe(2)
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
  ])('%s and %s are one network: %s', (one, other, isOne) => {
    const { passes } = limits({ perAddress: 10 })
    expect(passes({ ...TILL, address: one }, 30)).toBe(20)
    expect(passes({ ...TILL, id: 2, address: other }, 30)).toBe(isOne ? 0 : 20)
  })

  test('an address that has been quiet is forgotten, one that has not is remembered', () => {
    const { made, clock, passes } = limits({ perAddress: 10 })
    for (let id = 1; id <= 1001; id++) made.take({ id, address: `a${id}`, role: 'writer' })
    passes({ id: 2000, address: 'busy', role: 'writer' }, 20)
    clock.ms = 1000
    for (let id = 1; id <= 2000; id++) made.forget(id)
    expect(passes({ id: 3000, address: 'busy', role: 'writer' }, 20)).toBe(10)
  })
})

test('a wrong token costs a fifth of a second’s requests: ten guesses, then five a second', () => {
  const { made, clock, ask } = limits({ perConnection: 5000, perAddress: 20_000 })
  let guesses = 0
  const guess = () => {
    if (ask(TILL) > 0) return
    guesses++
    made.punish(TILL)
  }
  for (let count = 0; count < 100; count++) guess()
  expect(guesses).toBe(10)
  for (let second = 1; second <= 10; second++) {
    clock.ms = second * 1000
    for (let count = 0; count < 100; count++) guess()
  }
  expect(guesses).toBeLessThanOrEqual(60)
  expect(guesses).toBeGreaterThanOrEqual(50)
})
