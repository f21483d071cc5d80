import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutText } from '../../../src/worker/traffic/cut-text.ts'

test.each([
  ['x'.repeat(4096), 4096],
  ['x'.repeat(4097), 4096],
  ['é'.repeat(3000), 4096],
  [`x${'é'.repeat(3000)}`, 4095],
  ['書'.repeat(2000), 4095],
  ['📚'.repeat(3000), 4096],
  [`xy${'📚'.repeat(3000)}`, 4094],
])('a long text is cut between two characters, %#', (text, bytes) => {
  expect(Buffer.byteLength(cutText(text))).toBe(bytes)
  expect(text.startsWith(cutText(text))).toBe(true)
})

test('whatever the text, it fits, and only its end is gone', () => {
  const long = fc
    .array(fc.constantFrom('x', 'é', '書', '📚', '\ud83d', '\0'), { minLength: 1, maxLength: 20 })
    .map(letters => letters.join('').repeat(1_000))
  fc.assert(
    fc.property(long, fc.integer({ min: 1_000, max: 5_000 }), (whole, length) => {
      const text = whole.slice(0, length)
      const cut = cutText(text)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(4096)
      expect(text.toWellFormed().startsWith(cut)).toBe(true)
      expect(Buffer.byteLength(cut)).toBeGreaterThan(Math.min(4092, Buffer.byteLength(text.toWellFormed()) - 1))
    }),
    { numRuns: 50 },
  )
})
