import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnsOf, placeInRow, rowAt, textRows } from '../../src/text/rows.ts'

describe('the rows of a text', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', ' ', '\n', '漢', 'é', '👩‍👧', '\t', 'longword'),
    maxLength: 80,
  })

  test('hold every character but the line breaks, and none is too wide but for blanks at its end', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 20 }), (text, width) => {
        const rows = textRows(text, width)
        const parts = rows.map(({ start, end }) => text.slice(start, end))
        expect(parts.join('')).toBe(text.replaceAll('\n', ''))
        expect(parts.filter(part => columnsOf(part.trimEnd()) > width)).toEqual([])
        expect(
          rows.filter(({ end }, row) => text[end] !== '\n' && end !== (rows[row + 1]?.start ?? text.length)),
        ).toEqual([])
      }),
    )
  })

  test('a place in a row is in that row, and no further right than asked', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 20 }), fc.nat(30), fc.nat(20), (text, width, nth, column) => {
        const rows = textRows(text, width)
        const row = nth % rows.length
        const place = placeInRow(text, rows, row, column)
        expect(rowAt(rows, place)).toBe(row)
        expect(columnsOf(text.slice(rows[row]?.start, place))).toBeLessThanOrEqual(column)
      }),
    )
  })

  test('a long description is divided quickly', () => {
    const started = performance.now()
    for (let round = 0; round < 10; round++) textRows('word 漢字 '.repeat(625), 34)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
