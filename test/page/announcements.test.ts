import { expect, test } from 'vitest'
import { Announcements } from '../../src/page/state/announcements.ts'

test('what comes within a second is told as one, and what comes later by itself', () => {
  const told: (readonly string[])[] = []
  const due: (() => void)[] = []
  const announcements = new Announcements(
    texts => told.push(texts),
    (ms, work) => {
      expect(ms).toBe(1000)
      due.push(work)
    },
  )
  for (const text of ['a', 'b']) announcements.add(text)
  expect([told, due.length]).toEqual([[], 1])
  due.shift()?.()
  announcements.add('c')
  due.shift()?.()
  expect(told).toEqual([['a', 'b'], ['c']])
})
