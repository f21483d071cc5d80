import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameGuard } from '../../../src/worker/websocket/frame-guard.ts'
import { CLOSE, FIN, hex, PING, sent, TEXT } from '../../frames/frame.ts'

/** Looks at bytes in pieces of these sizes, again and again. */
function look(bytes: Uint8Array, sizes: readonly number[], guard = new FrameGuard(() => 0)) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    const fault = guard.look(bytes.subarray(at, at + size))
    if (fault) return fault
    at += size
  }
  return undefined
}

const lengths = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(125, 126, 127, 65_535, 65_536))
const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 })

describe('frames, cut anywhere', () => {
  test('as short as they can be are let pass', () => {
    fc.assert(
      fc.property(fc.array(lengths, { maxLength: 20 }), sizes, (each, cuts) => {
        const bytes = hex(each.map(length => sent(FIN | TEXT, 'x'.repeat(length))).join(''))
        expect(look(bytes, cuts)).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })

  test('one with a length that is too long is found, behind any others', () => {
    fc.assert(
      fc.property(
        fc.array(lengths, { maxLength: 10 }),
        fc.integer({ min: 0, max: 125 }),
        sizes,
        (each, length, cuts) => {
          const good = each.map(size => sent(FIN | TEXT, 'x'.repeat(size))).join('')
          const bytes = hex(good + sent(FIN | TEXT, 'x'.repeat(length), 2))
          expect(look(bytes, cuts)?.code).toBe(1002)
        },
      ),
      { numRuns: 100 },
    )
  })
})

test('what comes after a close frame is not looked at', () => {
  expect(look(hex(`${sent(FIN | CLOSE)}${sent(FIN | TEXT, 'x', 2)}ffffff`), [3])).toBeUndefined()
})

test('2,000 control frames a second are let pass', () => {
  const clock = { ms: 0 }
  const guard = new FrameGuard(() => clock.ms)
  const pings = (count: number) => look(hex(sent(FIN | PING, 'p').repeat(count)), [4096], guard)
  for (clock.ms = 1000; clock.ms < 10_000; clock.ms += 1000) expect(pings(2000)).toBeUndefined()
  expect(pings(2001)?.code).toBe(1008)
})
