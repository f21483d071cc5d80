import { describe, expect, test } from 'vitest'
import { ATTACKS } from '../../scripts/campaigns/attacks.ts'
import { believing, damageCampaign } from '../../scripts/campaigns/damage.ts'
import { fullDiskCampaign, secondInstances } from '../../scripts/campaigns/faults.ts'
import { hostileCampaign } from '../../scripts/campaigns/hostile.ts'
import { killCampaign } from '../../scripts/campaigns/kill.ts'
import { linearizabilityCampaign } from '../../scripts/campaigns/linearizability.ts'
import { judge } from '../../scripts/campaigns/load.ts'
import { powerCutCampaign, whyNot } from '../../scripts/campaigns/power-cut.ts'

// Short forms of scripts/campaigns, which take the full numbers.

test('a server that is killed under load loses no acknowledged book, and starts again at once', async () => {
  const result = await killCampaign(3)
  expect(result).toMatchObject({ lost: 0, wrong: 0, refusedStarts: 0 })
  expect(result.acknowledged).toBeGreaterThan(0)
})

test('control: a lost and a wrongly kept book are noticed', () => {
  expect(judge({ acknowledged: ['a', 'b'], refused: ['c'], open: ['d'] }, new Set(['a', 'c']))).toEqual({
    acknowledged: 2,
    lost: 1,
    wrong: 1,
  })
})

describe('a power cut', () => {
  const reason = whyNot()
  if (reason !== undefined) console.log(`skipped: power cuts, because ${reason}`)

  test.skipIf(reason !== undefined)('loses no acknowledged book; control: without fdatasync it does', async () => {
    const result = await powerCutCampaign(5)
    expect(result).toMatchObject({ lost: 0, refusedStarts: 0 })
    expect(result.acknowledged).toBeGreaterThan(0)
    expect((await powerCutCampaign(4, true)).lost).toBeGreaterThan(0)
  })
})

test('what several clients saw while workers were killed can be explained by one order; control: planted bugs cannot', async () => {
  expect(await linearizabilityCampaign(4)).toMatchObject({ violations: 0 })
  for (const bug of ['stale read', 'lost write', 'early read'] as const) {
    expect((await linearizabilityCampaign(3, bug)).violations).toBeGreaterThan(0)
  }
})

test('a full disk loses nothing, and the store recovers without a restart', async context => {
  const result = await fullDiskCampaign(2)
  if (!result) context.skip('a small file system cannot be mounted here')
  expect(result).toEqual({ rounds: 2, filled: 2, recovered: 2, lost: 0 })
})

test('a second instance is refused at once, with the pid of the first', async () => {
  expect(await secondInstances(3)).toMatchObject({ refused: 3 })
})

test('control: a reader that believes every line takes damage for truth', () => {
  expect(damageCampaign(believing, 4).silent).toBeGreaterThan(0)
  expect(damageCampaign(undefined, 4)).toMatchObject({ silent: 0 })
})

test('every attack is refused in clear words, and a good client is answered meanwhile', {
  timeout: 180_000,
}, async () => {
  // Slow heads take their ten seconds; test/doors/deadlines.test.ts has them.
  const names = [...ATTACKS.keys()].filter(name => name !== 'slow heads')
  const { outcomes } = await hostileCampaign({ tries: 1, attackMs: 0, quietMs: 20, names })
  expect(outcomes.map(({ attack }) => attack)).toEqual(names)
  for (const { attack, answers, wrong, failed } of outcomes)
    expect({ attack, answers, wrong, failed }).toEqual({ attack, answers: expect.any(Object), wrong: 0, failed: 0 })
})
