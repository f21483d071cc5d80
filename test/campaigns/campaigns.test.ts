import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ATTACKS } from '../../scripts/campaigns/attacks.ts'
import { classroomCampaign } from '../../scripts/campaigns/classroom.ts'
import { believing, damageCampaign } from '../../scripts/campaigns/damage.ts'
import { fullDiskCampaign } from '../../scripts/campaigns/full-disk.ts'
import { handOverCampaign } from '../../scripts/campaigns/hand-over.ts'
import { hostileCampaign } from '../../scripts/campaigns/hostile.ts'
import { instanceCampaign, secondStores } from '../../scripts/campaigns/instances.ts'
import { isolationCampaign } from '../../scripts/campaigns/isolation.ts'
import { killCampaign } from '../../scripts/campaigns/kill.ts'
import { lendingCampaign } from '../../scripts/campaigns/lending.ts'
import { linearizabilityCampaign } from '../../scripts/campaigns/linearizability.ts'
import { judge } from '../../scripts/campaigns/load.ts'
import { orphanCampaign } from '../../scripts/campaigns/orphans.ts'
import { powerCutCampaign, whyNot } from '../../scripts/campaigns/power-cut.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

// Short forms of scripts/campaigns, which take the full numbers.

test('a server that is killed under load loses no acknowledged book, and starts again at once', async () => {
  const result = await killCampaign(3)
  expect(result).toMatchObject({ lost: 0, wrong: 0, refusedStarts: 0 })
  expect(result.acknowledged).toBeGreaterThan(0)
  // Control: a line that is gone from the journal is noticed.
  expect((await killCampaign(2, true)).lost).toBeGreaterThan(0)
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

test('a server that is killed while two desks lend keeps each loan, and lends nothing twice; control: a lost line is noticed', async () => {
  expect(await lendingCampaign(3)).toMatchObject({ lost: 0, twice: 0, wrongStatus: 0, told: 0 })
  expect((await lendingCampaign(3, true)).lost).toBeGreaterThan(0)
}, 120_000)

test('what several clients saw while workers were killed can be explained by one order; control: planted bugs cannot', async () => {
  expect(await linearizabilityCampaign(4)).toMatchObject({ violations: 0 })
  for (const bug of ['stale read', 'lost write', 'early read'] as const) {
    expect((await linearizabilityCampaign(3, bug)).violations).toBeGreaterThan(0)
  }
})

test('a full disk loses nothing, and the store recovers without a restart', async context => {
  const result = await fullDiskCampaign(2)
  if (!result) context.skip('a small file system cannot be mounted here')
  expect(result).toMatchObject({ rounds: 2, filled: 2, recovered: 2, wrong: 0 })
  // Control: a store that does not hear that the disk is full.
  expect((await fullDiskCampaign(1, true))?.wrong).toBeGreaterThan(0)
})

test('a second instance is refused, with the pid of the first; after a SIGKILL the next starts', async () => {
  expect(await secondStores(3)).toMatchObject({ refused: 3 })
  // Control: where the first is gone, none is refused.
  expect(await secondStores(3, true)).toMatchObject({ refused: 0 })
  expect(await instanceCampaign(1)).toMatchObject({ refused: 1, restarted: 1 })
})

test('control: a reader that believes every line takes damage for truth', () => {
  expect(damageCampaign(believing, 4).silent).toBeGreaterThan(0)
  expect(damageCampaign(undefined, 4)).toMatchObject({ silent: 0, misplaced: 0 })
})

test('workers that fail in every way disturb nobody, and nothing is left of them', async () => {
  const result = await isolationCampaign(9, 6)
  expect(result).toMatchObject({ faults: 9, bystanderErrors: [], late: [], zombies: 0 })
  expect(result.descriptorsAfter).toBe(result.descriptorsBefore)
  expect(result.bystanderOperations).toBeGreaterThan(0)
}, 60_000)

test('workers end with a supervisor that is killed, also those that spin; control: without a tie these do not', async () => {
  expect(await orphanCampaign(2, 'kernel')).toMatchObject({ spinning: 4, orphans: 0, refusedStarts: 0 })
  expect(await orphanCampaign(2, 'guard')).toMatchObject({ spinning: 4, orphans: 0, refusedStarts: 0 })
  expect(await orphanCampaign(1, 'nobody')).toMatchObject({ spinning: 2, orphans: 2 })
}, 60_000)

test('no first frame is lost, with the handshake or after it, beside an idle or a busy supervisor', async () => {
  expect(await handOverCampaign(100)).toMatchObject({ handOvers: 100, sameSegment: 50, later: 50, busy: 50, lost: [] })
}, 60_000)

test('every attack is refused in clear words, and a good client is answered meanwhile', {
  timeout: 180_000,
}, async () => {
  // Slow heads take their ten seconds; test/doors/deadlines.test.ts has them.
  const names = [...ATTACKS.keys()].filter(name => name !== 'slow heads')
  const { outcomes } = await hostileCampaign({ tries: 1, attackMs: 0, atATimeMs: 20, names })
  expect(outcomes.map(({ attack }) => attack)).toEqual(names)
  for (const { attack, answers, wrong, failed } of outcomes)
    expect({ attack, answers, wrong, failed }).toEqual({ attack, answers: expect.any(Object), wrong: 0, failed: 0 })
})

test('a classroom that comes at once, from this machine or through a proxy, is answered', async () => {
  for (const address of [undefined, '192.0.2.7']) {
    const { first, again, restarted, penalties } = await classroomCampaign(40, address)
    for (const arrival of [first, again, restarted]) expect(arrival).toMatchObject({ turnedAway: [] })
    expect(penalties).toEqual([])
  }
}, 60_000)

test('a campaign that is run by hand leaves nothing in the temporary directory', () => {
  const folder = temporaryFolder()
  const program = fileURLToPath(new URL('../../scripts/campaigns/hand-over.ts', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [program, '12'], {
    env: { ...process.env, TMPDIR: folder },
    encoding: 'utf8',
  })
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ handOvers: 12, lost: [] })])
  expect(readdirSync(folder)).toEqual([])
})
