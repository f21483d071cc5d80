import { expect, test } from 'vitest'
import { toTextFrame } from '../../../src/worker/websocket/text-frame.ts'

test.each([
  ['', '8100'],
  ['Hi', '81024869'],
  ['é', '8102c3a9'],
  ['📚', '8104f09f939a'],
  ['x'.repeat(125), `817d${'78'.repeat(125)}`],
  ['x'.repeat(126), `817e007e${'78'.repeat(126)}`],
  ['x'.repeat(65_535), `817effff${'78'.repeat(65_535)}`],
  ['x'.repeat(65_536), `817f0000000000010000${'78'.repeat(65_536)}`],
])('a text of each kind of length, %#', (text, hex) => {
  expect(toTextFrame(text).toString('hex')).toBe(hex)
})
