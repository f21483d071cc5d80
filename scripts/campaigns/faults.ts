// Fails one call of the store to the file system after the other, under load, and looks at the disk as a restart would, after
// each of the next waves: the answers must match it at any moment, not only when a later checkpoint has mended it.
//   node scripts/campaigns/faults.ts [calls of each kind]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type FileCall, failingFiles, SWALLOWED } from '../../test/doubles/failing-files.ts'
import { titlesAfterRestart } from './after-restart.ts'
import { runAsProgram } from './as-program.ts'

export const CALLS: readonly FileCall[] = [
  'write',
  'short write',
  'datasync',
  'sync',
  'rename',
  'syncDirectory',
  'open',
  'link',
]

/** What the clients were told. */
interface Told {
  acknowledged: string[]
  refused: string[]
  unknown: string[]
}

export interface FaultOutcome extends Told {
  /** Whether the fault happened at all. */
  failed: boolean
  /** What a restart would have found that does not match what was told, a line each. */
  wrong: string[]
}

export interface Injection {
  call: FileCall
  /** Which of its calls fails first. */
  nth: number
  /** How many fail one after the other. */
  times?: number
  code: string
}

/** So many that checkpoints come and go meanwhile. */
const WAVES = 30
/** How many waves after the fault the disk is looked at. */
const LOOKS = 4
const AUTHOR = { connection: 1, pid: process.pid }

export function add(store: BookStore, title: string): Promise<unknown> {
  return store.commit({ operations: [{ type: 'add', fields: { title } }] }, AUTHOR)
}

/** Adds books in waves while calls of a kind fail (SWALLOWED: from the n-th on, for good). */
export async function injectFault({ call, nth, times = 1, code }: Injection): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-faults-'))
  const file = join(folder, 'db.json')
  let seen = 0
  let isArmed = false
  const outcome: FaultOutcome = { acknowledged: ['Before'], refused: [], unknown: [], failed: false, wrong: [] }
  const files = failingFiles(given => {
    if (!isArmed || given !== call || ++seen < nth) return undefined
    if (seen >= nth + times && code !== SWALLOWED) return undefined
    outcome.failed = true
    return code
  })
  const store = await openStore({ file, warn: () => {}, files, checkpointBytes: 1500 })
  await add(store, 'Before')
  isArmed = true
  let looks = 0
  for (let wave = 1; wave <= WAVES; wave++) {
    await addWave(store, wave, outcome)
    if (!outcome.failed || (looks++ >= LOOKS && wave < WAVES)) continue
    outcome.wrong.push(...mismatches(outcome, await titlesAfterRestart(file).catch(refusedStart)))
  }
  await store.close()
  outcome.wrong.push(...mismatches(outcome, await titlesAfterRestart(file).catch(refusedStart)))
  rmSync(folder, { recursive: true })
  return outcome
}

/** What stands for the books where a start was refused: none of them. */
export function refusedStart(error: Error): string[] {
  return [`a start was refused: ${error.message}`]
}

async function addWave(store: BookStore, wave: number, { acknowledged, refused, unknown }: Told): Promise<void> {
  const names = [1, 2, 3].map(number => `Wave ${wave} book ${number}`)
  const results = await Promise.allSettled(names.map(name => add(store, name)))
  results.forEach((result, index) => {
    const name = names[index] ?? ''
    if (result.status === 'fulfilled') acknowledged.push(name)
    else if (result.reason instanceof BookstoreError && result.reason.details.outcome === 'unknown') unknown.push(name)
    else refused.push(name)
  })
}

/** Where what was told is not what is there; where the answer said that it is not known, either is right. */
function mismatches({ acknowledged, unknown }: Told, found: readonly string[]): string[] {
  const there = new Set(found)
  const may = new Set([...acknowledged, ...unknown])
  return [
    ...acknowledged.filter(title => !there.has(title)).map(title => `lost: ${title}`),
    ...found.filter(title => !may.has(title)).map(title => `there, though refused: ${title}`),
  ]
}

/** Injects each fault at each of the first calls, once and three times in a row; resolves with the counts. */
export async function faultCampaign(calls: number): Promise<{ injected: number; happened: number; wrong: string[] }> {
  const total = { injected: 0, happened: 0, wrong: [] as string[] }
  for (const call of CALLS) {
    for (let nth = 1; nth <= calls; nth++) {
      for (const [code, times] of [['EIO', 1] as const, ['ENOSPC', 1] as const, ['EIO', 3] as const]) {
        const outcome = await injectFault({ call, nth, code, times })
        total.injected++
        if (outcome.failed) total.happened++
        if (outcome.wrong.length > 0) total.wrong.push(`${call} ${nth} ${code} ×${times}: ${outcome.wrong[0]}`)
      }
    }
  }
  return total
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await faultCampaign(Number(process.argv[2] ?? 30))
    console.log(JSON.stringify(result))
    return result.wrong.length === 0
  })
}
