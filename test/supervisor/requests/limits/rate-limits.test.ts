import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../../../src/domain/errors.ts'
import { RateLimits } from '../../../../src/supervisor/requests/limits/rate-limits.ts'

type Asking = Parameters<RateLimits['take']>[0]

const TILL: Asking = { id: 1, role: 'writer' }

/** A limit with a clock that stands still until it is told to go on. */
function limits(perSecond: number) {
  const clock = { ms: 0 }
  const made = new RateLimits(perSecond, () => clock.ms)
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
    const { clock, passes } = limits(10)
    expect(passes(TILL, 50)).toBe(20)
    clock.ms = 1000
    expect(passes(TILL, 50)).toBe(10)
    clock.ms = 60_000
    expect(passes(TILL, 50)).toBe(20)
  })

  test('who is refused is told when it is worth to try again, and it is', () => {
    const { clock, ask } = limits(4)
    for (let count = 0; count < 8; count++) ask(TILL)
    const waitMs = ask(TILL)
    expect(waitMs).toBe(250)
    clock.ms = waitMs - 1
    expect(ask(TILL)).toBeGreaterThan(0)
    clock.ms = waitMs
    expect(ask(TILL)).toBe(0)
  })

  test('a refused request costs nothing', () => {
    const { clock, passes, ask } = limits(10)
    passes(TILL, 20)
    for (let count = 0; count < 1000; count++) ask(TILL)
    clock.ms = 100
    expect(ask(TILL)).toBe(0)
  })

  test('a batch counts as its operations; one that is larger than a burst passes when nothing else did', () => {
    const { clock, ask } = limits(10)
    expect(ask(TILL, 15)).toBe(0)
    expect(ask(TILL, 15)).toBe(1000)
    clock.ms = 2000
    expect(ask(TILL, 500)).toBe(0)
    // What it was too large is owed, up to another burst.
    expect(ask(TILL)).toBe(2100)
  })

  test('connections do not share; the operator is not counted; 0 is no limit', () => {
    const { passes } = limits(10)
    expect(passes(TILL, 30)).toBe(20)
    expect(passes({ ...TILL, id: 2 }, 30)).toBe(20)
    expect(passes({ ...TILL, id: 3, role: 'operator' }, 1000)).toBe(1000)
    expect(limits(0).passes(TILL, 100_000)).toBe(100_000)
  })

  test('another rate begins anew', () => {
    const { made, passes } = limits(10)
    passes(TILL, 30)
    made.reload(2)
    expect(passes(TILL, 30)).toBe(4)
  })

  test('a connection that is over is forgotten', () => {
    const { made, passes } = limits(10)
    passes(TILL, 30)
    made.forget(TILL.id)
    expect(passes(TILL, 30)).toBe(20)
  })
})
