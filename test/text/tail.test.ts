import { expect, test } from 'vitest'
import { tail } from '../../src/text/tail.ts'

test.each([
  ['abc', 3, 'abc'],
  ['abcdef', 4, '…def'],
  ['漢字かな', 5, '…かな'],
  ['漢字かな', 4, '…な'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('the end of %j in %i columns', (text, width, end) => expect(tail(text, width)).toBe(end))
