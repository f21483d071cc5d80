// Fills a small file system to the brim under load and makes room again: writes are refused, reads go on, the store recovers
// by itself, and what is on the disk is what was acknowledged. Needs root; skips without.
//   node scripts/campaigns/full-disk.ts [rounds]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { type Files, NODE_FILES } from '../../src/store/disk/files.ts'
import { openStore } from '../../src/store/open-store.ts'
import { titlesAfterRestart, titlesOf } from './after-restart.ts'
import { runAsProgram } from './as-program.ts'
import { add, refusedStart } from './faults.ts'

export interface FullDisks {
  rounds: number
  filled: number
  recovered: number
  acknowledged: number
  /** Acknowledged, and not to be read or not on the disk; or on the disk although refused. */
  wrong: number
}

/**
 * Fills a file system of 2 MiB, and makes room again; undefined where none can be mounted. With `isControl` the store does
 * not hear that the disk is full, which must be noticed.
 */
export async function fullDiskCampaign(rounds: number, isControl = false): Promise<FullDisks | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-full-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const total: FullDisks = { rounds, filled: 0, recovered: 0, acknowledged: 0, wrong: 0 }
  const file = join(folder, 'db.json')
  // So small that checkpoints, too, meet the full disk.
  const files = isControl ? withoutErrors() : NODE_FILES
  const store = await openStore({ file, warn: () => {}, files, checkpointBytes: 30_000 })
  const acknowledged = new Set<string>()
  for (let round = 1; round <= rounds; round++) {
    fill(join(folder, 'filler'))
    if (await addUntilRefused(store, round, acknowledged)) total.filled++
    total.wrong += differing(acknowledged, await titlesOf(store))
    total.wrong += differing(acknowledged, await titlesAfterRestart(file).catch(refusedStart))
    rmSync(join(folder, 'filler'))
    if ((await recovers(store)) && (await addSome(store, round, acknowledged))) total.recovered++
  }
  await store.close()
  total.acknowledged = acknowledged.size
  total.wrong += differing(acknowledged, await titlesAfterRestart(file).catch(refusedStart))
  spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return total
}

/** The control: a file system that says yes to what it could not write. */
function withoutErrors(): Files {
  return {
    ...NODE_FILES,
    async open(path, how, mode) {
      const file = await NODE_FILES.open(path, how, mode)
      return { ...file, write: (...given) => file.write(...given).catch(() => given[2]) }
    },
  }
}

function differing(expected: ReadonlySet<string>, found: readonly string[]): number {
  const there = new Set(found)
  return found.filter(title => !expected.has(title)).length + [...expected].filter(title => !there.has(title)).length
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

async function addUntilRefused(store: BookStore, round: number, acknowledged: Set<string>): Promise<boolean> {
  for (let number = 1; number <= 200; number++) {
    const title = `Round ${round} book ${number}`
    try {
      await add(store, title)
      acknowledged.add(title)
    } catch (error) {
      return error instanceof BookstoreError && error.code === 'STORAGE'
    }
  }
  return false
}

/** With room again books are saved as before, through checkpoints. */
async function addSome(store: BookStore, round: number, acknowledged: Set<string>): Promise<boolean> {
  for (let number = 1; number <= 20; number++) {
    const title = `Round ${round}, with room again, book ${number}`
    await add(store, title)
    acknowledged.add(title)
  }
  return true
}

async function recovers(store: BookStore): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await store.status()).writable) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await fullDiskCampaign(Number(process.argv[2] ?? 20))
    console.log(result ? JSON.stringify(result) : 'skipped: no tmpfs can be mounted')
    const control = await fullDiskCampaign(1, true)
    if (control) console.log('control, a store that does not hear of it:', JSON.stringify(control))
    return (
      control?.wrong !== 0 &&
      (!result || (result.wrong === 0 && result.filled === result.rounds && result.recovered === result.rounds))
    )
  })
}
