import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar } from '../../src/text/bar.ts'
import { widthOf } from '../../src/text/width.ts'

test.each([
  [0, 10, 8, ''],
  [10, 10, 4, '████'],
  [5, 10, 4, '██'],
  [1, 10, 4, '▍'],
  [1, 1_000_000, 4, '▏'],
  [5, 0, 4, ''],
  [5, 10, 0, ''],
  [20, 10, 2, '██'],
])('%i of %i in %i columns is %j', (value, highest, width, text) => expect(bar(value, highest, width)).toBe(text))

test('it never has more columns than it may, and more is never shorter', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 40 }), (a, b, width) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(value => bar(value, 1000, width))
      expect(widthOf(more ?? '')).toBeLessThanOrEqual(width)
      expect((more ?? '').length).toBeGreaterThanOrEqual((less ?? '').length)
    }),
  )
})
