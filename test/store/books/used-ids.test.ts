import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IdRanges } from '../../../src/store/books/id-ranges.ts'
import { UsedIds } from '../../../src/store/books/used-ids.ts'

const MAX = 2_147_483_647

describe('ranges of ids', () => {
  test('hold what a set holds, as few ranges as can be', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 8 }))
    const step = fc.tuple(fc.constantFrom('add' as const, 'remove' as const), range)
    fc.assert(
      fc.property(fc.array(step), steps => {
        const ranges = new IdRanges()
        const set = new Set<number>()
        for (const [how, [first, length]] of steps) {
          ranges[how]([first, first + length])
          for (let id = first; id <= first + length; id++) how === 'add' ? set.add(id) : set.delete(id)
        }
        for (let id = 1; id <= 50; id++) {
          expect(ranges.has(id)).toBe(set.has(id))
          expect(ranges.next(id)).toBe([...set].filter(one => one >= id).sort((a, b) => a - b)[0])
          let absent = id
          while (set.has(absent)) absent++
          expect(ranges.nextAbsent(id)).toBe(absent)
        }
        const starts = [...set].filter(id => !set.has(id - 1))
        expect(ranges.ranges.map(([first]) => first)).toEqual(starts.sort((a, b) => a - b))
      }),
    )
  })
})

describe('used ids', () => {
  test('are never free again, whatever comes and is kept in between', () => {
    const id = fc.oneof(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: MAX - 30, max: MAX }),
      fc.constant('next' as const),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(id, fc.constant('kept' as const)), { maxLength: 80 }), steps => {
        let ids = new UsedIds()
        const used = new Set<number>()
        for (const step of steps) {
          if (step === 'kept') {
            ids = new UsedIds(JSON.parse(JSON.stringify(ids.head)))
            continue
          }
          const id = step === 'next' ? (ids.next(1) ?? 0) : step
          if (step === 'next') expect(used.has(id)).toBe(false)
          expect(ids.isFree(id)).toBe(!used.has(id))
          ids.take(id)
          used.add(id)
        }
        for (const id of used) expect(ids.isFree(id)).toBe(false)
      }),
    )
  })

  test('when the last is given, what was passed over is left', () => {
    const ids = new UsedIds({ nextId: MAX, freeIds: [[7, 7]], usedIds: undefined })
    expect(ids.next(1)).toBe(MAX)
    ids.take(MAX)
    expect([ids.next(1), ids.nextPassedOver(1)]).toEqual([undefined, 7])
    ids.take(7)
    expect(ids.nextPassedOver(1)).toBeUndefined()
  })

  test('more ranges than can be kept cost free ids, and no used one', () => {
    const ids = new UsedIds()
    const used = Array.from({ length: 12_000 }, (_, index) => MAX - 3 * index)
    for (const id of used) ids.take(id)
    for (let id = 30_000; id > 0; id -= 2) ids.take(id)
    const { freeIds = [], usedIds = [] } = ids.head
    expect([freeIds.length, usedIds.length]).toEqual([10_000, 10_000])
    for (const id of used) expect(ids.isFree(id)).toBe(false)
    expect(ids.next(1)).toBe(30_001)
  })
})
