// Fails one call of the store to the file system after the other, under load, and looks at the disk as a restart would: the
// answer must match it. Also fills a real file system to the brim, and starts a second instance.
//   node scripts/campaigns/faults.ts
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type FileCall, failingFiles, SWALLOWED } from '../../test/doubles/failing-files.ts'

export const CALLS: readonly FileCall[] = [
  'write',
  'short write',
  'datasync',
  'sync',
  'rename',
  'syncDirectory',
  'open',
]

/** What the clients were told, what is on the disk, and whether the fault happened at all. */
export interface FaultOutcome {
  acknowledged: string[]
  refused: string[]
  unknown: string[]
  found: string[]
  failed: boolean
}

/** So many that checkpoints come and go meanwhile. */
const WAVES = 30
const AUTHOR = { connection: 1, pid: process.pid }

function add(store: BookStore, title: string): Promise<unknown> {
  return store.commit({ operations: [{ type: 'add', fields: { title } }] }, AUTHOR)
}

async function titlesOf(store: BookStore): Promise<string[]> {
  return (await store.list({})).texts.map(text => (JSON.parse(text) as { title: string }).title)
}

/** Adds books while the n-th call of a kind fails (SWALLOWED: from the n-th on); then opens a copy of the files, as a restart after a kill would. */
export async function injectFault(call: FileCall, nth: number, code: string): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-faults-'))
  const file = join(folder, 'db.json')
  let seen = 0
  let isArmed = false
  const outcome: FaultOutcome = { acknowledged: ['Before'], refused: [], unknown: [], found: [], failed: false }
  const files = failingFiles(given => {
    if (!isArmed || given !== call || ++seen < nth) return undefined
    if (seen > nth && code !== SWALLOWED) return undefined
    outcome.failed = true
    return code
  })
  const store = await openStore({ file, warn: () => {}, files, checkpointBytes: 1500 })
  await add(store, 'Before')
  isArmed = true
  for (let wave = 1; wave <= WAVES; wave++) await addWave(store, wave, outcome)
  mkdirSync(join(folder, 'copy'))
  for (const end of ['', '.journal']) copyFileSync(file + end, join(folder, 'copy', `db.json${end}`))
  await store.close()
  const after = await openStore({ file: join(folder, 'copy', 'db.json'), warn: () => {} })
  outcome.found = await titlesOf(after)
  await after.close()
  rmSync(folder, { recursive: true })
  return outcome
}

async function addWave(
  store: BookStore,
  wave: number,
  { acknowledged, refused, unknown }: FaultOutcome,
): Promise<void> {
  const names = [1, 2, 3].map(number => `Wave ${wave} book ${number}`)
  const results = await Promise.allSettled(names.map(name => add(store, name)))
  results.forEach((result, index) => {
    const name = names[index] ?? ''
    if (result.status === 'fulfilled') acknowledged.push(name)
    else if (result.reason instanceof BookstoreError && result.reason.details.outcome === 'unknown') unknown.push(name)
    else refused.push(name)
  })
}

/** Whether what was told is what is there; where the answer said that it is not known, either is right. */
export function matches({ acknowledged, unknown, found }: FaultOutcome): boolean {
  const certain = found.filter(title => !unknown.includes(title)).sort()
  return JSON.stringify(certain) === JSON.stringify([...acknowledged].sort())
}

/** Injects each fault at each of the first calls; resolves with the counts. */
export async function faultCampaign(calls: number): Promise<{ injected: number; happened: number; wrong: number }> {
  const total = { injected: 0, happened: 0, wrong: 0 }
  for (const call of CALLS) {
    for (let nth = 1; nth <= calls; nth++) {
      for (const code of ['EIO', 'ENOSPC']) {
        const outcome = await injectFault(call, nth, code)
        total.injected++
        if (outcome.failed) total.happened++
        if (!matches(outcome)) total.wrong++
      }
    }
  }
  return total
}

/** Fills a file system of 2 MiB, and makes room again; undefined where none can be mounted. */
export async function fullDiskCampaign(
  rounds: number,
): Promise<{ rounds: number; filled: number; recovered: number; lost: number } | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-full-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const total = { rounds, filled: 0, recovered: 0, lost: 0 }
  const store = await openStore({ file: join(folder, 'db.json'), warn: () => {} })
  const acknowledged: string[] = []
  for (let round = 1; round <= rounds; round++) {
    fill(join(folder, 'filler'))
    if (await addUntilRefused(store, round, acknowledged)) total.filled++
    const found = await titlesOf(store)
    total.lost += acknowledged.filter(title => !found.includes(title)).length
    rmSync(join(folder, 'filler'))
    if (await recovers(store)) total.recovered++
  }
  await store.close()
  spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return total
}

/** Takes all the room there is. */
function fill(path: string): void {
  for (let size = 1024 * 1024; size >= 512; size /= 2) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
      size *= 2
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}

async function addUntilRefused(store: BookStore, round: number, acknowledged: string[]): Promise<boolean> {
  for (let number = 1; number <= 200; number++) {
    const title = `Round ${round} book ${number}`
    try {
      await add(store, title)
      acknowledged.push(title)
    } catch (error) {
      return error instanceof BookstoreError && error.code === 'STORAGE'
    }
  }
  return false
}

async function recovers(store: BookStore): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await store.status()).writable) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

/** Opens a catalogue that is open already; resolves with how many were refused within a second, with the pid. */
export async function secondInstances(rounds: number): Promise<{ rounds: number; refused: number; slowestMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-second-'))
  const file = join(folder, 'db.json')
  const store = await openStore({ file, warn: () => {} })
  const total = { rounds, refused: 0, slowestMs: 0 }
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const message = await openStore({ file, warn: () => {} }).then(
      () => '',
      error => String(error.message),
    )
    const took = performance.now() - start
    total.slowestMs = Math.max(total.slowestMs, Math.round(took))
    if (message.includes(`process ${process.pid}`) && took < 1000) total.refused++
  }
  await store.close()
  rmSync(folder, { recursive: true })
  return total
}

if (import.meta.main) {
  const faults = await faultCampaign(30)
  console.log('faults', JSON.stringify(faults))
  const disks = await fullDiskCampaign(20)
  console.log('full disk', disks ? JSON.stringify(disks) : 'skipped: no tmpfs can be mounted')
  const second = await secondInstances(50)
  console.log('second instance', JSON.stringify(second))
  const isGood =
    faults.wrong === 0 &&
    second.refused === second.rounds &&
    (!disks || (disks.lost === 0 && disks.recovered === disks.rounds))
  process.exit(isGood ? 0 : 1)
}
