import { expect, test } from 'vitest'
import { classroomCampaign } from '../../scripts/campaigns/classroom.ts'

test('forty clients of one address come at once, come again, and come after a restart: all are answered', {
  timeout: 60_000,
}, async () => {
  // The address is told by a proxy: from this machine itself no client has another one than loopback's.
  const { penalties, ...arrivals } = await classroomCampaign(40, '192.0.2.7')
  expect(Object.values(arrivals).map(({ turnedAway }) => turnedAway)).toEqual([[], [], []])
  expect(penalties).toEqual([])
})
