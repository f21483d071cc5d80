import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fit } from '../../src/text/fit.ts'
import { widthOf } from '../../src/text/width.ts'

describe('fitting', () => {
  test('any text takes exactly the columns it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('left' as const, 'right' as const),
        (text, width, align) => {
          expect(widthOf(fit(text, width, align))).toBe(width)
        },
      ),
    )
  })

  test.each([
    ['漢字かな', 5, '漢字…'],
    ['abc', 5, 'abc  '],
    ['abcdef', 4, 'abc…'],
  ])('%j in %i', (text, width, fitted) => expect(fit(text, width)).toBe(fitted))
})
