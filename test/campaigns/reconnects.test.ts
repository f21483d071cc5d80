import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isWell, type Round, reconnectRound } from '../../scripts/campaigns/reconnects.ts'
import { WAYS, whyNotBy } from '../../scripts/campaigns/ways.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

describe.each(WAYS)('a client whose connections are cut again and again, by way of %s', way => {
  const reason = whyNotBy(way)
  if (reason !== undefined) {
    test.skip(`not tested, as ${reason}`, () => {})
    return
  }

  test.each([true, false])(
    'adds each book once, and one that follows hears of each once; named: %s',
    {
      timeout: 60_000,
    },
    async isNamed => {
      const round = await reconnectRound({ way, isNamed, books: 300, cuts: 20 })
      expect(round).toMatchObject({ cuts: 20, acknowledged: 300, missing: 0, doubled: 0, outOfOrder: 0, mirrored: 300 })
      expect(round.followerCuts).toBeGreaterThan(0)
      expect(isWell(round)).toBe(true)
    },
  )
})

test('control: a client that adds a book anew when no answer came doubles some', { timeout: 60_000 }, async () => {
  const round = await reconnectRound({ way: 'relay', isNamed: false, books: 300, cuts: 20, isForgetful: true })
  expect(round.missing).toBe(0)
  expect(round.doubled).toBeGreaterThan(0)
})

test.each<Partial<Round>>([
  { missing: 1 },
  { doubled: 1 },
  { outOfOrder: 1 },
  { seen: 9 },
  { mirrored: 9 },
  { acknowledged: 9 },
])('control: %j is not well', flaw => {
  const good = { acknowledged: 10, missing: 0, doubled: 0, seen: 10, resyncs: 0, outOfOrder: 0, mirrored: 10 }
  const round: Round = { way: 'relay', isNamed: true, books: 10, cuts: 1, followerCuts: 1, ...good }
  expect(isWell(round)).toBe(true)
  expect(isWell({ ...round, ...flaw })).toBe(false)
})

test('a run that was interrupted goes on after its last whole round, and its totals add up', {
  timeout: 120_000,
}, () => {
  const file = join(temporaryFolder(), 'rounds')
  const program = fileURLToPath(new URL('../../scripts/campaigns/reconnects.ts', import.meta.url))
  const run = () => spawnSync(process.execPath, [program, '30', '3', file], { encoding: 'utf8' })
  const first = run()
  expect([first.status, first.stderr]).toEqual([0, ''])
  const rounds = readFileSync(file, 'utf8')
  const again = run()
  expect(readFileSync(file, 'utf8')).toBe(rounds)
  expect(again.stdout.split('\n')[0]).toBe(first.stdout.split('\n')[0])
  expect(JSON.parse(again.stdout.split('\n').find(line => line.startsWith('{')) ?? '')).toMatchObject({
    kind: 'relay, named',
    books: 30,
    cuts: 3,
    acknowledged: 30,
    missing: 0,
    doubled: 0,
  })
})
