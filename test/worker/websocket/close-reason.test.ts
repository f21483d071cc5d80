import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitReason } from '../../../src/worker/websocket/close-reason.ts'

test.each([
  ['the server is stopping', 'the server is stopping'],
  ['x'.repeat(123), 'x'.repeat(123)],
  ['x'.repeat(124), `${'x'.repeat(120)}…`],
  ['書'.repeat(41), '書'.repeat(41)],
  ['書'.repeat(100), `${'書'.repeat(40)}…`],
  ['é'.repeat(100), `${'é'.repeat(60)}…`],
  ['👩‍👩‍👧‍👦'.repeat(20), `${'👩‍👩‍👧‍👦'.repeat(4)}…`],
  ['', ''],
])('%j becomes %j', (reason, fitting) => expect(fitReason(reason)).toBe(fitting))

test('whatever the reason, it fits into a close frame, and only its end is gone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), reason => {
      const fitting = fitReason(reason)
      expect(Buffer.byteLength(fitting)).toBeLessThanOrEqual(123)
      expect(fitting === reason || reason.startsWith(fitting.slice(0, -1))).toBe(true)
    }),
  )
})
