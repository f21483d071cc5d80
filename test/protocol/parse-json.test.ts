import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { parseJson } from '../../src/protocol/parse-json.ts'
import { isLongForm } from '../test-form.ts'

describe('a name that is given twice in one object', () => {
  test.each([
    ['{"title":"a","title":"b"}', '"title"', 2, 14],
    ['{"title":"a", "title":"a"}', '"title"', 2, 15],
    ['{"a":1,"b":{"c":[{"d":1},{"d":1,"e":2,"d":3}]}}', '"d"', 27, 39],
    ['[{"a":1},{"a":1,"\\u0061":2}]', '"a"', 11, 17],
    ['{"__proto__":1,"__proto__":2}', '"__proto__"', 2, 16],
    ['{"":1,"":2}', '""', 2, 7],
    ['\ufeff{"a":"\\"a\\":1","a":2}', '"a"', 2, 16],
    ['{\n "id": 1,\n "id": 2\n}', '"id"', 4, 14],
    ['{"a":{},"b":[{}],"a":[]}', '"a"', 2, 18],
  ])('%j is refused by its name and its places', (text, name, first, second) => {
    const says = `the name ${name} is given twice in one object, at characters ${first} and ${second}`
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'PARSE', message: says }))
    const bare = text.replace('\ufeff', '')
    for (const place of [first, second]) expect(bare[place - 1]).toBe('"')
  })

  test.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a:":1,"a":":"}',
    '{"constructor":1,"toString":2,"__proto__":{"a":1}}',
    '"a"',
    '5',
    '{}',
  ])('%s has none', text => expect(JSON.stringify(parseJson(text))).toBe(text))

  test('is found in any value, wherever it is put', () => {
    // Objects of JSON as lists of members, so that a name can be there twice.
    const members = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.json({ maxDepth: 1 })), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(members, given => {
        const text = `{${given.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`
        const isRepeated = new Set(given.map(([name]) => name)).size < given.length
        const read = () => parseJson(text)
        if (isRepeated) expect(read).toThrow(/is given twice in one object/)
        else expect(read()).toEqual(JSON.parse(text))
      }),
      { numRuns: isLongForm ? 150 : 15 },
    )
  })
})

test('anything is read as JSON.parse reads it, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), text => {
      try {
        expect(parseJson(text)).toEqual(JSON.parse(text.replace(/^\ufeff/, '')))
      } catch (error) {
        expect(error).toBeInstanceOf(BookstoreError)
      }
    }),
    { numRuns: isLongForm ? 150 : 15 },
  )
})
