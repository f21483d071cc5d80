import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BookStore } from '../src/domain/book-store.ts'
import { type Files, NODE_FILES } from '../src/store/disk/files.ts'
import { openStore } from '../src/store/open-store.ts'
import { makeCatalogue } from './catalogues.ts'
import type { Row } from './report.ts'

/** What a store gave to its files, counted where it calls the file system. */
interface Given {
  /** Lines appended for those who wait. */
  journal: number
  /** db.json, the new journal behind it, and the history. */
  checkpoints: number
  /** How many checkpoints were finished. */
  finished: number
}

/** How many add at a time. */
const CLIENTS = 64

/**
 * Measures, without a server, what an ADD costs in bytes at different sizes, over whole rounds from one checkpoint to the
 * next, and how long a checkpoint of 100,000 books holds up the event loop.
 */
export async function measureBytes(): Promise<Row[]> {
  const empty = await perAdd(0, 3)
  const large = await perAdd(100_000, 1)
  const turn = await longestTurn()
  return [
    { what: 'bytes of journal per ADD, from 0 books', value: Math.round(empty.journal) },
    {
      what: 'the same, from 100,000 books',
      value: Math.round(large.journal),
      ratio: large.journal / empty.journal,
      reach: 1.1,
      isUpperLimit: true,
    },
    ...[{ ...empty, books: '0' } as const, { ...large, books: '100,000' } as const].map(one => ({
      what: `bytes of checkpoints per ADD, from ${one.books} books, against its record`,
      value: Math.round(one.checkpoints),
      ratio: one.checkpoints / one.journal,
      reach: 2,
      isUpperLimit: true,
    })),
    {
      what: 'longest turn of the loop in ms, a checkpoint of 100,000 books under load',
      value: turn,
      reach: 20,
      isUpperLimit: true,
    },
  ]
}

/** Adds until so many checkpoints have come, the first of which only begins the count. */
async function perAdd(books: number, rounds: number): Promise<{ journal: number; checkpoints: number }> {
  const file = makeCatalogue(books)
  const given: Given = { journal: 0, checkpoints: 0, finished: 0 }
  const store = await openStore({ file, warn: () => {}, files: counting(given) })
  const added = await addUntil(store, () => given.finished >= rounds)
  const { journal, checkpoints } = { ...given }
  await store.close()
  rmSync(dirname(file), { recursive: true })
  return { journal: journal / added, checkpoints: checkpoints / added }
}

async function addUntil(store: BookStore, isDone: () => boolean): Promise<number> {
  let number = 0
  const client = async (connection: number) => {
    while (!isDone()) {
      const fields = { title: `New book ${++number}`, author: 'Somebody' }
      await store.commit({ operations: [{ type: 'add', fields }] }, { connection, pid: process.pid })
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index + 1)))
  return number
}

/**
 * The longest turn of the event loop while a checkpoint is written under load, in milliseconds of processor time: what other
 * programs take of a busy machine is not counted.
 */
async function longestTurn(): Promise<number> {
  // As many records as bring the journal near the size of db.json, where the checkpoint is due.
  const file = makeCatalogue(100_000, 55_000)
  const given: Given = { journal: 0, checkpoints: 0, finished: 0 }
  const store = await openStore({ file, warn: () => {}, files: counting(given) })
  let longest = 0
  let last = process.threadCpuUsage()
  const turn = () => {
    const { user, system } = process.threadCpuUsage(last)
    last = process.threadCpuUsage()
    if (given.checkpoints > 0) longest = Math.max(longest, (user + system) / 1000)
    if (given.finished === 0) setImmediate(turn)
  }
  setImmediate(turn)
  await addUntil(store, () => given.finished > 0)
  await store.close()
  rmSync(dirname(file), { recursive: true })
  return Number(longest.toFixed(1))
}

/** The real file system, which counts. A new journal belongs to the checkpoint until it has its name. */
function counting(given: Given): Files {
  const kinds = new Map<string, { kind: 'journal' | 'checkpoints' }>()
  return {
    ...NODE_FILES,
    async open(path, how, mode) {
      const file = await NODE_FILES.open(path, how, mode)
      const holder = { kind: path.endsWith('.journal') ? ('journal' as const) : ('checkpoints' as const) }
      kinds.set(path, holder)
      const write: typeof file.write = async (buffer, offset, length, position) => {
        const written = await file.write(buffer, offset, length, position)
        given[holder.kind] += written
        return written
      }
      return { ...file, write }
    },
    async rename(from, to) {
      await NODE_FILES.rename(from, to)
      if (!to.endsWith('.journal')) return
      const holder = kinds.get(from)
      if (holder) holder.kind = 'journal'
      given.finished++
    },
  }
}
