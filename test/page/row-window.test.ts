import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrollFor, windowOf } from '../../src/page/state/row-window.ts'

const sight = fc.record({
  top: fc.integer({ min: 0, max: 500_000 }),
  height: fc.integer({ min: 0, max: 2_000 }),
  rowHeight: fc.integer({ min: 20, max: 80 }),
  rows: fc.integer({ min: 0, max: 10_000 }),
})

test('every row in sight is drawn, and few beyond', () => {
  fc.assert(
    fc.property(sight, given => {
      const { first, end } = windowOf(given)
      expect(first).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThanOrEqual(first)
      expect(end).toBeLessThanOrEqual(given.rows)
      expect(end - first).toBeLessThanOrEqual(given.height / given.rowHeight + 26)
      const [above, below] = [first * given.rowHeight, end * given.rowHeight]
      if (first > 0 && end > first) expect(above).toBeLessThanOrEqual(given.top)
      if (end < given.rows) expect(below).toBeGreaterThanOrEqual(given.top + given.height)
    }),
  )
})

test('it scrolls no further than needed to have a row in sight', () => {
  const at = { top: 400, height: 200, rowHeight: 40, rows: 100 }
  expect([0, 9, 10, 14, 15, 99].map(row => scrollFor(row, at))).toEqual([0, 360, 400, 400, 440, 3800])
})
