import { describe, expect, test } from 'vitest'
import { createRuleset } from '../../../src/worker/sandbox/landlock.ts'
import type { Native } from '../../../src/worker/sandbox/native.ts'

const DESCRIPTOR = 9n

/** A kernel with Landlock of some ABI, which keeps what it was given. */
function kernelWith(abi: bigint): { native: Native; given: bigint[] } {
  const given: bigint[] = []
  const buffers: ArrayBuffer[] = []
  const native = {
    addressOf: (buffer: ArrayBuffer) => BigInt(buffers.push(buffer)),
    call: (_number: number, address: number | bigint, size: number | bigint, flags: number | bigint) => {
      if (flags === 1) return abi
      given.push(...new BigUint64Array(buffers[Number(address) - 1] ?? new ArrayBuffer()))
      return Number(size) === given.length * 8 ? DESCRIPTOR : -1n
    },
    errno: () => 95,
  }
  return { native: native as unknown as Native, given }
}

describe('a ruleset', () => {
  // linux/landlock.h: the last right of each ABI, and how many 64-bit fields its struct has.
  test.each([
    [1, [0x1fffn]],
    [2, [0x3fffn]],
    [3, [0x7fffn]],
    [4, [0x7fffn, 3n]],
    [5, [0xffffn, 3n]],
    [6, [0xffffn, 3n, 3n]],
    [7, [0xffffn, 3n, 3n]],
    [8, [0xffffn, 3n, 3n]],
    [9, [0x1_ffffn, 3n, 3n]],
    [10, [0x1_ffffn, 15n, 3n]],
  ])('handles all that ABI %i has, and allows nothing', (abi, rights) => {
    const { native, given } = kernelWith(BigInt(abi))
    const ruleset = createRuleset(native)
    expect(given).toEqual(rights)
    expect(ruleset).toEqual({ abi, descriptor: Number(DESCRIPTOR), allThreads: abi < 8 ? 0 : 8 })
  })

  test('of a kernel that is newer than this handles what was known', () => {
    const { native, given } = kernelWith(30n)
    expect(createRuleset(native).abi).toBe(10)
    expect(given).toEqual([0x1_ffffn, 15n, 3n])
  })

  test('there is none where the kernel has no Landlock, and the reason is said', () => {
    expect(() => createRuleset(kernelWith(-1n).native)).toThrow('the kernel has none (error 95)')
  })
})
