import fc from 'fast-check'
import { expect, test } from 'vitest'
import { count } from '../../src/tui/content/figures.ts'

test.each([0, 7, 999, 1000, 1_234_567, -1000, 0.5, 1234.5678])('%d is written as everywhere', value => {
  expect(count(value)).toBe(value.toLocaleString('en-US'))
})

test('so is any whole number', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), value => count(value) === value.toLocaleString('en-US')))
})
