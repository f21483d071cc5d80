import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Low } from 'lowdb'
import type { Book } from '../domain/book.ts'
import type { BookStore } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { Catalogue } from './books/catalogue.ts'
import { JournaledFile } from './checkpoint/journaled-file.ts'
import { explainOpen } from './disk/disk-errors.ts'
import { type Files, NODE_FILES } from './disk/files.ts'
import { lock } from './disk/lock.ts'
import { resolveFile } from './disk/resolve-file.ts'
import { watchFile } from './disk/watch.ts'
import { HistoryFiles } from './journal/history-file.ts'
import { LowdbStore } from './lowdb-store.ts'
import { type Memory, remember } from './writes/remember.ts'

export interface OpenOptions {
  /** The path of db.json. */
  file: string
  /** Called with one line for each thing that an owner of the catalogue should know. */
  warn(message: string): void
  /** The file system; tests put a failing one in its place. */
  files?: Files
  /** Refuses changes of books that contradict what is known elsewhere, by throwing a BookstoreError. */
  guard?(before: Book | undefined, after: Book | undefined): void
  /** Bytes of journal at which a checkpoint is due; 4 MiB when left out. */
  checkpointBytes?: number
}

/**
 * Opens a catalogue: locks it, reads it as it was last acknowledged, and is then the only one that writes it.
 *
 * @throws BookstoreError STORAGE, with one line that says what is wrong, where, and what to do
 */
export async function openStore(options: OpenOptions): Promise<BookStore> {
  await checkFolder(options.file)
  const file = await resolveFile(options.file)
  const unlock = await lock(file)
  try {
    return await read({ ...options, file }, unlock)
  } catch (error) {
    await unlock()
    throw error instanceof BookstoreError ? error : explainOpen(file, error as NodeJS.ErrnoException)
  }
}

const CHECKPOINT_BYTES = 4 * 1024 * 1024

async function read(
  { file, warn, files = NODE_FILES, guard, checkpointBytes = CHECKPOINT_BYTES }: OpenOptions,
  unlock: () => Promise<void>,
): Promise<LowdbStore> {
  const readOnly = await whyReadOnly(file)
  const history = new HistoryFiles(files, file)
  let store: LowdbStore | undefined
  const journaled = new JournaledFile({
    path: file,
    files,
    warn,
    isReadOnly: readOnly !== undefined,
    owner: {
      durable: commit => store?.durable(commit),
      failed: async failure => (await store?.failed(failure)) ?? false,
    },
    lastKnown: epoch => history.lastKnown(epoch),
    retire: (journal, first, last) =>
      saved(history.retire({ journal, first, last, keptFrom: memory.log.keptFrom }, saveHistory), warn),
  })
  const db = new Low<Catalogue>(journaled, new Catalogue({ epoch: '', revision: 0 }))
  const { memory, isReplaced } = await readAll(db, journaled, history)
  async function saveHistory() {
    await history.save(db.data.epoch, memory.log.trim())
  }
  if (readOnly === undefined && isReplaced) {
    if (journaled.formerEpoch !== undefined) await saved(history.keepAside(), warn)
    await saved(saveHistory(), warn)
  }
  store = new LowdbStore({
    db,
    file: journaled,
    ...memory,
    warn,
    saveHistory: () => saved(history.isScattered ? saveHistory() : undefined, warn),
    guard,
    unlock,
    watch: changed => watchFile(file, changed),
    checkpointBytes,
    ...(readOnly !== undefined && { readOnly }),
  })
  if (readOnly !== undefined) warn(`${readOnly}: books can be read, not written`)
  return store
}

/** `isReplaced`: the start has put another journal in the place of the one that told of what was replayed, or begun another epoch. */
async function readAll(
  db: Low<Catalogue>,
  journaled: JournaledFile,
  history: HistoryFiles,
): Promise<{ memory: Memory; isReplaced: boolean }> {
  try {
    await db.read()
    const replayed = journaled.takeReplayed()
    const [oldest] = replayed
    const before = (oldest?.first ?? db.data.revision + 1) - 1
    // What was told under another epoch happened all the same.
    const epoch = journaled.formerEpoch ?? db.data.epoch
    const memory = remember([...(await history.read(epoch, before)), ...replayed])
    const isReplaced = epoch !== db.data.epoch || (oldest !== undefined && journaled.base >= oldest.first)
    return { memory, isReplaced }
  } catch (error) {
    await journaled.close()
    throw error
  }
}

/** Runs work on the history. Losing the history loses no book, so a failure is reported and everything goes on. */
async function saved(work: Promise<void> | undefined, warn: (message: string) => void): Promise<void> {
  try {
    await work
  } catch (error) {
    warn(`the history could not be kept for after a restart: ${(error as Error).message}`)
  }
}

async function checkFolder(file: string): Promise<void> {
  try {
    await access(dirname(resolve(file)), constants.R_OK | constants.X_OK)
  } catch (error) {
    throw new BookstoreError(
      'STORAGE',
      `${file} cannot be opened: its folder is not there or may not be read`,
      {},
      { cause: error },
    )
  }
}

/** Why the catalogue can only be read; undefined when it can be written. */
async function whyReadOnly(file: string): Promise<string | undefined> {
  const checks = [
    [dirname(resolve(file)), 'its folder'],
    [file, 'the file'],
    [`${file}.journal`, 'its journal'],
  ] as const
  for (const [path, name] of checks) {
    try {
      await access(path, constants.W_OK)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') return `${file} is read-only: ${name} may not be written (${code})`
    }
  }
  return undefined
}
