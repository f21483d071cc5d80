import { expect, test } from 'vitest'
import { TokenGuesses } from '../../../../src/supervisor/requests/limits/token-guesses.ts'

const ADDRESS = '192.0.2.1'

/** Guesses with a clock that stands still until it is told to go on. */
function guesses() {
  const clock = { ms: 0 }
  const made = new TokenGuesses(() => clock.ms)
  const isHeard = (address: string): boolean => {
    try {
      made.check(address)
      return true
    } catch {
      return false
    }
  }
  /** Tries so many wrong tokens; returns how many were looked at. */
  const guess = (count: number, address = ADDRESS) => {
    let heard = 0
    for (let tried = 0; tried < count; tried++) {
      if (!isHeard(address)) continue
      heard++
      made.note(address)
    }
    return heard
  }
  return { made, clock, isHeard, guess }
}

test('ten wrong tokens are looked at, then five a second', () => {
  const { clock, guess } = guesses()
  expect(guess(100)).toBe(10)
  for (let second = 1; second <= 10; second++) {
    clock.ms = second * 1000
    expect(guess(100)).toBe(5)
  }
})

test('who is refused is told when it is worth to try again, and it is', () => {
  const { made, clock, guess, isHeard } = guesses()
  guess(10)
  expect(() => made.check(ADDRESS)).toThrow(
    'more than 5 wrong tokens a second come from this address: try again in 200 ms',
  )
  clock.ms = 199
  expect(isHeard(ADDRESS)).toBe(false)
  clock.ms = 200
  expect(isHeard(ADDRESS)).toBe(true)
})

test.each([
  ['192.0.2.1', '192.0.2.2', false],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8::1', '2001:db8:0:0:5::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
])('%s and %s guess together: %s', (one, other, isOne) => {
  const { guess, isHeard } = guesses()
  guess(10, one)
  expect(isHeard(other)).toBe(!isOne)
})

test('of many addresses those that have been quiet are forgotten, one that has not is remembered', () => {
  const { clock, guess, isHeard } = guesses()
  for (let address = 0; address <= 1000; address++) guess(1, `a${address}`)
  clock.ms = 1_000
  guess(15)
  guess(1, 'another')
  expect(isHeard(ADDRESS)).toBe(false)
})
