import { expect, test } from 'vitest'
import { foldJoined } from '../../../src/domain/words/joined-words.ts'

// A description is anybody's, and is folded where all wait for it. What takes the square of the length of a word would
// take minutes here.
test.each([
  ['a word without an end', '漢'.repeat(200_000)],
  ['the same with a compound behind', `${'é'.repeat(200_000)} b-c`],
  ['the same in ASCII', `${'x'.repeat(200_000)} b-c`],
  ['hyphens', 'é-'.repeat(100_000)],
  ['signs behind a letter', `c${'+'.repeat(200_000)}`],
  ['signs before a letter', `${'#'.repeat(200_000)}é`],
  ['letters that stand alone', '漢 '.repeat(100_000)],
  ['initials', 'a é '.repeat(50_000)],
])('%s is folded in the time of its length', (_what, text) => {
  expect(foldJoined(text).length).toBeGreaterThan(0)
})
