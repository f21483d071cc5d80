import { expect, test } from 'vitest'
import { retryAfter } from '../../src/refusals/retry-after.ts'

test.each([
  [0, '1'],
  [1, '1'],
  [1000, '1'],
  [1001, '2'],
  [5000, '5'],
])('%i ms are told in whole seconds, none too few, and never 0', (ms, seconds) => {
  expect(retryAfter(ms)).toEqual({ 'Retry-After': seconds })
})
