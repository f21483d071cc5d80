import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { graphemes } from '../../src/text/graphemes.ts'
import { widthOf } from '../../src/text/width.ts'
import { wrap } from '../../src/text/wrap.ts'

describe('wrapping', () => {
  test('no row is wider than there is room, and nothing but blanks is left out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        const rows = wrap(text, width)
        // A single character may be wider than any row: some signs of music take four columns.
        expect(rows.filter(row => widthOf(row) > width && graphemes(row).length > 1)).toEqual([])
        expect(rows.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })

  test.each([
    ['one two three', 8, ['one two', 'three']],
    ['one\n\ntwo', 8, ['one', '', 'two']],
    ['漢字かな', 5, ['漢字', 'かな']],
    [' a👩‍👧', 2, ['', 'a', '👩‍👧']],
    ['a longestword b', 4, ['a', 'long', 'estw', 'ord', 'b']],
  ])('%j in %i', (text, width, rows) => expect(wrap(text, width)).toEqual(rows))
})
