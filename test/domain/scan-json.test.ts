import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compact, itemsAt, membersAt } from '../../src/domain/scan-json.ts'

/** Any JSON value, spelled with blanks and line breaks. The value is what the text says: JSON.stringify spells -0 as 0. */
const spelled = fc
  .tuple(fc.jsonValue(), fc.constantFrom(0, 1, '\t', '  '))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent))
  .map(text => ({ value: JSON.parse(text) as unknown, text }))

test('a value without its blanks is what JSON.stringify makes of it', () => {
  fc.assert(
    fc.property(spelled, ({ value, text }) => {
      expect(compact(text, { start: 0, end: text.length })).toBe(JSON.stringify(value))
    }),
  )
})

test('members and items are found where they stand, with what is in them', () => {
  fc.assert(
    fc.property(spelled, ({ value, text }) => {
      if (typeof value !== 'object' || value === null) return
      const parts = Array.isArray(value)
        ? itemsAt(text, 0).map(part => [undefined, part] as const)
        : membersAt(text, 0).map(({ name, value }) => [name, value] as const)
      const expected: [string | undefined, unknown][] = Array.isArray(value)
        ? value.map(item => [undefined, item])
        : Object.entries(value)
      expect(parts.map(([name, { start, end }]) => [name, JSON.parse(text.slice(start, end))])).toEqual(expected)
    }),
  )
})

test.each([
  ['{"a":1}', 1, 1],
  ['{ "a" : [ { "b" : "}:{" } , [ ] ] }', 2, 3],
  ['"{[:"', 0, 0],
  ['-1.5e+3', 0, 0],
  ['-0', 0, 0],
])('%s has %i members in all and is %i deep', (text, members, depth) => {
  const [value] = itemsAt(`[ ${text} ]`, 0)
  expect(value).toEqual({ start: 2, end: 2 + text.length, members, depth })
})

test('names are read as they are meant, and a name that is there twice comes twice', () => {
  const text = '{"\\u0061":1,"a":2,"a\\"b":3}'
  expect(membersAt(text, 0).map(({ name, key }) => [name, key])).toEqual([
    ['a', '"\\u0061"'],
    ['a', '"a"'],
    ['a"b', '"a\\"b"'],
  ])
})
