import { expect, test } from 'vitest'
import { importKillCampaign } from '../../scripts/campaigns/import-kill.ts'
import { scanCampaign } from '../../scripts/campaigns/scan.ts'

// Short forms of scripts/campaigns, which take the full numbers.

test('what a scanner types at 20 books a second is exact, in the app and in bookstore scan; control: a lost number is noticed', async () => {
  expect(await scanCampaign('app', 100)).toMatchObject({ wrong: [] })
  expect(await scanCampaign('command', 100)).toMatchObject({ wrong: [] })
  expect((await scanCampaign('command', 60, true)).wrong).not.toEqual([])
}, 120_000)

test('an import that is killed leaves whole batches, is completed by another, and one undo takes it back', async () => {
  for (const killed of ['command', 'app', 'supervisor'] as const)
    expect(await importKillCampaign(killed, 2, 3_000)).toMatchObject({ rounds: 2, wrong: [] })
  // Control: a book that is none of the import's.
  expect((await importKillCampaign('command', 1, 2_000, true)).wrong).not.toEqual([])
}, 180_000)
