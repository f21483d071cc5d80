// Kills the whole server with SIGKILL at a random moment under load, again and again, on one growing catalogue. Every
// acknowledged book must be there after the next start, and every start must succeed at once. The books are so large that
// many kills come while a checkpoint is being written.
//   node scripts/campaigns/kill.ts [rounds]
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanJournal } from '../../src/store/journal/scan-journal.ts'
import { startServer } from '../../test/processes/server.ts'
import { titlesAfterRestart } from './after-restart.ts'
import { runAsProgram } from './as-program.ts'
import { judge, Load, type Told } from './load.ts'

/** After so many rounds a new catalogue: the larger it is, the fewer checkpoints there are. */
const ROUNDS_OF_A_CATALOGUE = 20
const CLIENTS = 4
const DESCRIPTION = 'x'.repeat(4_900)

export interface Kills {
  rounds: number
  acknowledged: number
  lost: number
  /** Refused, and there all the same. */
  wrong: number
  refusedStarts: number
  /** Kills that left a checkpoint behind which was not finished. */
  duringCheckpoint: number
  slowestStartMs: number
}

/** Runs so many rounds; as a control the last lines are cut off the journal, which must be noticed. */
export async function killCampaign(rounds: number, isControl = false): Promise<Kills> {
  const total: Kills = {
    rounds,
    acknowledged: 0,
    lost: 0,
    wrong: 0,
    refusedStarts: 0,
    duringCheckpoint: 0,
    slowestStartMs: 0,
  }
  for (let done = 0; done < rounds; done += ROUNDS_OF_A_CATALOGUE) {
    const folder = mkdtempSync(join(tmpdir(), 'bookstore-kill-'))
    const told: Told = { acknowledged: [], refused: [], open: [] }
    for (let round = done + 1; round <= Math.min(rounds, done + ROUNDS_OF_A_CATALOGUE); round++) {
      await oneRound(folder, round, told, total)
      if (isControl) cutLastLines(join(folder, 'db.json.journal'))
      const found = await titlesAfterRestart(join(folder, 'db.json')).catch(refusedStart)
      const verdict = found && judge(told, new Set(found))
      if (!verdict) total.refusedStarts++
      total.lost += verdict?.lost ?? 0
      total.wrong += verdict?.wrong ?? 0
    }
    total.acknowledged += told.acknowledged.length
    rmSync(folder, { recursive: true, force: true })
  }
  return total
}

function refusedStart(error: Error): undefined {
  console.error(error.message)
  return undefined
}

async function oneRound(folder: string, round: number, told: Told, total: Kills): Promise<void> {
  const started = performance.now()
  const server = await startServer({ folder }).catch(refusedStart)
  if (!server) {
    total.refusedStarts++
    return
  }
  total.slowestStartMs = Math.max(total.slowestStartMs, Math.round(performance.now() - started))
  const load = new Load(String(round), { description: DESCRIPTION })
  await load.start(server.url, CLIENTS)
  await new Promise(resolve => setTimeout(resolve, Math.random() * 300))
  server.process.kill('SIGKILL')
  await server.exited
  await load.ended()
  for (const kind of ['acknowledged', 'refused', 'open'] as const) told[kind].push(...load.told[kind])
  if (isUnfinished(join(folder, 'db.json'))) total.duringCheckpoint++
}

/** A temporary file is left, or db.json is there and its journal is not the one behind it yet. */
function isUnfinished(file: string): boolean {
  if (existsSync(`${file}.tmp`) || existsSync(`${file}.journal.tmp`)) return true
  const seq = Number(/^\{"seq":(\d+)/.exec(readFileSync(file, 'latin1'))?.[1] ?? 0)
  return seq > scanJournal(readFileSync(`${file}.journal`)).header.base
}

/** More lines than there are clients: not all of them can have been unanswered. */
function cutLastLines(journal: string): void {
  const content = readFileSync(journal)
  const ends = [...content.entries()].flatMap(([index, byte]) => (byte === 10 ? [index + 1] : []))
  truncateSync(journal, ends[Math.max(0, ends.length - 1 - 2 * CLIENTS)] ?? 0)
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await killCampaign(Number(process.argv[2] ?? 1000))
    console.log(JSON.stringify(result))
    const control = await killCampaign(3, true)
    console.log('control, the last lines cut off:', JSON.stringify(control))
    return result.lost + result.wrong + result.refusedStarts === 0 && control.lost > 0
  })
}
