import { expect, test } from 'vitest'
import { classroomCampaign } from '../../scripts/campaigns/classroom.ts'

// The campaigns let forty come, with and without a proxy: each client costs a process.
test('clients of one address come at once, come again, and come after a restart: all are answered', async () => {
  // The address is told by a proxy: from this machine itself no client has another one than loopback's.
  const { penalties, ...arrivals } = await classroomCampaign(16, '192.0.2.7')
  expect(Object.values(arrivals).map(({ turnedAway }) => turnedAway)).toEqual([[], [], []])
  expect(penalties).toEqual([])
})
