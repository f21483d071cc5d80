import { expect, test } from 'vitest'
import { backoff } from '../../src/client/connection/backoff.ts'
import { readFrame } from '../../src/client/connection/read-frame.ts'
import { NOTIFICATIONS } from '../../src/protocol/notifications.ts'

test('waits longer each time, up to a limit, never all at once', () => {
  expect([0, 1, 2, 20].map(attempt => backoff(attempt, () => 1))).toEqual([100, 200, 400, 5000])
  expect(backoff(3, () => 0)).toBe(400)
})

test.each([['rubbish'], ['5'], ['{"method":"FUTURE","params":{}}'], ['{"id":"text","result":1}']])(
  '%s is passed over',
  frame => {
    expect(readFrame(frame)).toEqual({ type: 'unknown' })
  },
)

test.each(Object.keys(NOTIFICATIONS))('%s is heard', method => {
  const params = { subscription: 1, epoch: 'e', limits: {}, id: 1, revision: 1, type: 'deleted' }
  expect(readFrame(JSON.stringify({ method, params }))).toMatchObject({ type: 'notification' })
})
