// Kills the whole server with SIGKILL at a random moment under load, again and again, on one growing catalogue. Every
// acknowledged book must be there after the next start, and every start must succeed at once.
//   node scripts/campaigns/kill.ts [rounds]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/open-store.ts'
import { startServer } from '../../test/processes/server.ts'
import { judge, Load } from './load.ts'

/** Runs so many rounds; resolves with what was found in all of them. */
export async function killCampaign(rounds: number): Promise<{
  rounds: number
  acknowledged: number
  lost: number
  wrong: number
  refusedStarts: number
  slowestStartMs: number
}> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-kill-'))
  const total = { rounds, acknowledged: 0, lost: 0, wrong: 0, refusedStarts: 0, slowestStartMs: 0 }
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now()
    const server = await startServer({ folder }).catch(() => undefined)
    if (!server) {
      total.refusedStarts++
      continue
    }
    total.slowestStartMs = Math.max(total.slowestStartMs, Math.round(performance.now() - started))
    const load = new Load(String(round))
    await load.start(server.url, 4)
    await new Promise(resolve => setTimeout(resolve, Math.random() * 150))
    server.process.kill('SIGKILL')
    await server.exited
    load.stop()
    await new Promise(resolve => setTimeout(resolve, 20))
    const verdict = judge(load.told, await titlesIn(folder))
    total.acknowledged += verdict.acknowledged
    total.lost += verdict.lost
    total.wrong += verdict.wrong
  }
  rmSync(folder, { recursive: true, force: true })
  return total
}

/** Opens the catalogue as the next start would, and closes it without a checkpoint of its own making a difference. */
async function titlesIn(folder: string): Promise<Set<string>> {
  const store = await openStore({ file: join(folder, 'db.json'), warn: () => {} })
  const titles = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await store.list(cursor === undefined ? {} : { cursor })
    for (const text of page.texts) titles.add((JSON.parse(text) as { title: string }).title)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  await store.close()
  return titles
}

if (import.meta.main) {
  const result = await killCampaign(Number(process.argv[2] ?? 1000))
  console.log(JSON.stringify(result))
  process.exit(result.lost + result.wrong + result.refusedStarts > 0 ? 1 : 0)
}
