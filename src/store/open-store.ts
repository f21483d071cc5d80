import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Low } from 'lowdb'
import type { Book } from '../domain/book.ts'
import type { BookStore } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { Catalogue } from './catalogue.ts'
import { ChangeLog } from './change-log.ts'
import { type Files, NODE_FILES } from './files.ts'
import { readHistory, writeHistory } from './history-file.ts'
import type { StoredCommit } from './journal-line.ts'
import { JournaledFile } from './journaled-file.ts'
import { lock } from './lock.ts'
import { LowdbStore } from './lowdb-store.ts'
import { RequestKeys } from './request-keys.ts'
import { UndoStacks } from './undo-stacks.ts'
import { watchFile } from './watch.ts'

export interface OpenOptions {
  /** The path of db.json. */
  file: string
  /** Told, in one line each, what an owner of the catalogue should know. */
  warn(message: string): void
  /** The file system; tests put one that fails in its place. */
  files?: Files
  /** Bytes of journal at which a checkpoint is due; 4 MiB when left out. */
  checkpointBytes?: number
}

/**
 * Opens a catalogue: locks it, reads it as it was last acknowledged, and is then the only one that writes it.
 *
 * @throws BookstoreError STORAGE, with one line that says what is wrong, where, and what to do
 */
export async function openStore(options: OpenOptions): Promise<BookStore> {
  const { file: given } = options
  await checkFolder(given)
  // A checkpoint renames a new file into place: of a link it must be the file behind it that is replaced.
  const file = (await realPath(given)) ?? given
  const unlock = await lock(file)
  try {
    return await read({ ...options, file }, unlock)
  } catch (error) {
    await unlock()
    throw error instanceof BookstoreError ? error : explainOpen(file, error as NodeJS.ErrnoException)
  }
}

async function realPath(file: string): Promise<string | undefined> {
  try {
    return await realpath(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw explainOpen(file, error as NodeJS.ErrnoException)
  }
}

const CHECKPOINT_BYTES = 4 * 1024 * 1024

interface Replayed {
  commit: StoredCommit
  /** Its books as they were before. */
  before: Map<number, Book>
}

async function read(
  { file, warn, files = NODE_FILES, checkpointBytes = CHECKPOINT_BYTES }: OpenOptions,
  unlock: () => Promise<void>,
): Promise<LowdbStore> {
  const readOnly = await whyReadOnly(file)
  const replayed: Replayed[] = []
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
    replayed: (commit, catalogue) => replayed.push({ commit, before: booksOf(commit, catalogue) }),
  })
  const db = new Low<Catalogue>(journaled, new Catalogue({ epoch: '', revision: 0, nextId: 1 }))
  try {
    await db.read()
  } catch (error) {
    await journaled.close()
    throw error
  }
  const memory = await remember(files, `${file}.history`, db.data, replayed)
  const saveHistory = () => writeHistory(files, `${file}.history`, memory.log.trim())
  store = new LowdbStore({
    db,
    file: journaled,
    ...memory,
    warn,
    saveHistory,
    unlock,
    watch: changed => watchFile(file, changed),
    checkpointBytes,
    ...(readOnly !== undefined && { readOnly }),
  })
  if (readOnly !== undefined) warn(`${readOnly}: books can be read, not written`)
  return store
}

function booksOf({ operations }: StoredCommit, catalogue: Catalogue): Map<number, Book> {
  const books = operations.flatMap(({ id }) => {
    const book = catalogue.book(id)
    return book ? [[id, book] as const] : []
  })
  return new Map(books)
}

/** Takes up again what HISTORY, UNDO and request keys knew before the restart. */
async function remember(files: Files, path: string, catalogue: Catalogue, replayed: readonly Replayed[]) {
  const memory = { log: new ChangeLog(), undoStacks: new UndoStacks(), requestKeys: new RequestKeys() }
  const before = (replayed[0]?.commit.first ?? catalogue.revision + 1) - 1
  const books = new Map<number, Book>()
  for (const commit of await readHistory(files, path, before)) {
    note(memory, commit, books)
    for (const { id, book } of commit.operations) {
      if (book === undefined) books.delete(id)
      else books.set(id, JSON.parse(book) as Book)
    }
  }
  for (const { commit, before: known } of replayed) note(memory, commit, known)
  return memory
}

function note(
  { log, undoStacks, requestKeys }: Awaited<ReturnType<typeof remember>>,
  commit: StoredCommit,
  before: ReadonlyMap<number, Book>,
): void {
  log.add(commit)
  // The numbers of connections begin anew, so what an unnamed one did belongs to nobody any longer.
  if (commit.by.client === undefined) return
  undoStacks.note(commit, id => before.get(id))
  const { requestKey, digest, by, operations, first, at } = commit
  if (requestKey === undefined || digest === undefined) return
  const texts = operations.map(({ id, book }) => book ?? JSON.stringify(before.get(id) ?? null))
  requestKeys.remember(
    requestKey,
    digest,
    by,
    Promise.resolve({ texts, revision: first + operations.length - 1 }),
    // A clock that was set back must not keep a key for longer.
    Math.max(0, Date.now() - Date.parse(at)),
  )
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

function explainOpen(file: string, error: NodeJS.ErrnoException): BookstoreError {
  const reasons: Readonly<Record<string, string>> = {
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not write it',
    ENOSPC: 'the disk is full',
    ENOENT: 'its folder is not there',
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return new BookstoreError('STORAGE', `${file} cannot be opened: ${reason}`, {}, { cause: error })
}
