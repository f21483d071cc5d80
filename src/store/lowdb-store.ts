import type { Low } from 'lowdb'
import type {
  Author,
  BookKey,
  BookStore,
  BookText,
  ChangeText,
  Committed,
  HistoryQuery,
  ListQuery,
  Page,
  Position,
  StoreStatus,
  Subscription,
  Undone,
  Write,
} from '../domain/book-store.ts'
import { undoneToText } from '../domain/change-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import { applyCommit } from './books/apply-commit.ts'
import type { Catalogue } from './books/catalogue.ts'
import { idOfIsbn } from './books/id-of-isbn.ts'
import { BookLister } from './books/list-books.ts'
import { Checkpointer } from './checkpoint/checkpointer.ts'
import type { JournaledFile } from './checkpoint/journaled-file.ts'
import { explain } from './disk/disk-errors.ts'
import { DiskTrouble } from './disk/disk-trouble.ts'
import type { FlushFailure, JournalOwner } from './journal/journal.ts'
import type { StoredCommit } from './journal/journal-line.ts'
import { type ChangeGuard, Overlay, type Prepared } from './writes/overlay.ts'
import { PendingWrites } from './writes/pending-writes.ts'
import type { Memory } from './writes/remember.ts'
import { RequestKeys } from './writes/request-keys.ts'

/** The parts of a store; `open-store.ts` makes them. */
export interface LowdbStoreParts extends Memory {
  db: Low<Catalogue>
  file: JournaledFile
  warn(message: string): void
  /** Why nothing can be written, from the start on. */
  readOnly?: string
  /** Bytes of journal at which a checkpoint is due, if it is as large as the catalogue by then. */
  checkpointBytes: number
  /** Keeps what HISTORY needs across a restart, in one file. */
  saveHistory(): Promise<void>
  /** Hears when db.json may have been touched by somebody; returns what ends it. */
  watch(changed: () => void): () => void
  /** Refuses changes of books, see `Overlay`. */
  guard?: ChangeGuard | undefined
  /** Lets the next instance in. */
  unlock(): Promise<void>
}

/** The members of a commit besides its operations and their revisions. */
type Circumstances = Omit<StoredCommit, 'first' | 'operations'>

/** Operations that are ready to be appended, and what their commit says besides. */
interface Ready extends Prepared {
  said?: Pick<StoredCommit, 'group' | 'undone'>
}

/** The store on lowdb: books in memory, each change durable in the journal before anybody hears of it. */
export class LowdbStore implements BookStore, JournalOwner {
  readonly #parts: LowdbStoreParts
  readonly #overlay: Overlay
  readonly #lister: BookLister
  readonly #checkpointer: Checkpointer
  readonly #trouble: DiskTrouble
  readonly #pending = new PendingWrites()
  readonly #followers = new Set<(change: ChangeText) => void>()
  readonly #unwatch: () => void
  #isClosed = false

  constructor(parts: LowdbStoreParts) {
    this.#parts = parts
    this.#overlay = new Overlay(parts.db.data, parts.guard)
    this.#lister = new BookLister(parts.db.data)
    this.#checkpointer = new Checkpointer(parts)
    this.#trouble = new DiskTrouble(parts.readOnly, () => parts.file.probe())
    this.#unwatch = parts.readOnly === undefined ? parts.watch(() => void this.#checkpointer.lookAtFile()) : () => {}
  }

  async list(query: ListQuery): Promise<Page> {
    return this.#lister.list(query)
  }

  async get(key: BookKey): Promise<BookText> {
    const id = 'id' in key ? key.id : idOfIsbn(this.#catalogue, key.isbn)
    const text = id === undefined ? undefined : this.#catalogue.text(id)
    if (text !== undefined) return text
    throw new BookstoreError(
      'NOT_FOUND',
      'id' in key ? `there is no book ${key.id}` : `there is no book with the ISBN ${key.isbn}`,
    )
  }

  async commit(write: Write, by: Author): Promise<Committed> {
    const { requestKeys } = this.#parts
    const { group } = write
    const first = requestKeys.find(write, by)
    if (first) return first
    const at = new Date().toISOString()
    const key = RequestKeys.keyOf(write)
    const prepare = () => this.#overlay.prepare(write.operations, at)
    const given = { at, by, ...key, ...(group !== undefined && { group }) }
    const result = this.#write(prepare, given).then(({ texts, revision }) => ({ texts, revision }))
    if (key) requestKeys.remember(key, by, result)
    return result
  }

  async undo(by: Author, revision?: number): Promise<Undone> {
    return this.#restore('undo', by, revision)
  }

  async redo(by: Author, revision?: number): Promise<Undone> {
    return this.#restore('redo', by, revision)
  }

  async history(query: HistoryQuery): Promise<string[]> {
    return this.#parts.log.history(query)
  }

  async changes(since: Position | undefined, onChange: (change: ChangeText) => void): Promise<Subscription> {
    const { epoch, revision } = this.#catalogue
    const position = { epoch, revision }
    this.#followers.add(onChange)
    const end = () => this.#followers.delete(onChange)
    if (!since) return { position, missed: [], end }
    if (since.epoch !== epoch) return { position, resync: 'this is another history of the catalogue', end }
    const missed = this.#parts.log.since(since.revision, revision)
    return missed ? { position, missed, end } : { position, resync: 'what was changed since is no longer known', end }
  }

  async status(): Promise<StoreStatus> {
    const { size: books, revision, epoch } = this.#catalogue
    const { reason } = this.#trouble
    return {
      books,
      revision,
      epoch,
      writable: reason === undefined,
      ...(reason !== undefined && { reason }),
      journalBytes: this.#parts.file.journalBytes,
      checkpoints: this.#checkpointer.written,
    }
  }

  /** Ends in order: what is under way becomes durable, and db.json holds every book. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const { file, saveHistory, unlock } = this.#parts
    this.#unwatch()
    this.#trouble.close()
    await file.settled()
    const isWritable = this.#trouble.reason === undefined
    await this.#checkpointer.end(isWritable)
    if (isWritable) await saveHistory()
    await file.close()
    await unlock()
  }

  /** Called when a commit is on the disk: from here on everybody may know of it. */
  durable(commit: StoredCommit): void {
    const { undoStacks, log, file } = this.#parts
    undoStacks.note(commit)
    applyCommit(this.#catalogue, commit)
    this.#overlay.settle(commit.operations, this.#catalogue.revision)
    file.note(commit)
    for (const change of log.add(commit)) for (const follower of this.#followers) follower(change)
    this.#checkpointer.consider()
  }

  /** Called when the disk failed. Pending writes have not happened in memory; a new file makes sure that the disk agrees. */
  async failed({ step, cause }: FlushFailure): Promise<boolean> {
    const { warn, db } = this.#parts
    this.#overlay.discard()
    warn(`writing the journal failed: ${cause.message}`)
    if (step === 'write') {
      this.#trouble.begin(cause, () => warn('the journal can be written again'))
      return true
    }
    try {
      this.#trouble.hold(`${explain(cause)}; the catalogue is being written anew`)
      // After a failed fdatasync the file's pages cannot be trusted: memory is written to new ones.
      await db.write()
      this.#trouble.end()
      return true
    } catch (error) {
      this.#trouble.hold(`the disk fails (${explain(error as Error)}); restart the server when it is mended`)
      return false
    }
  }

  get #catalogue(): Catalogue {
    return this.#parts.db.data
  }

  /**
   * Prepares operations and appends them, in one step. What does not go together with a write that is not durable yet is
   * refused only when that is: nobody hears of what has not happened, and if it fails, the operations may go. Operations
   * that change nothing wait for the same.
   */
  async #write(prepare: () => Ready, given: Circumstances): Promise<Committed & Prepared> {
    for (;;) {
      if (this.#isClosed) throw new BookstoreError('READ_ONLY', 'the server is stopping')
      this.#trouble.check()
      const pending = this.#pending.last
      const prepared = attempt(prepare)
      if ('operations' in prepared && prepared.operations.length > 0) return this.#append(prepared, given)
      if (pending === undefined || (await pending)) return this.#unwritten(prepared)
    }
  }

  /** Answers operations that write nothing, because nothing changes or they are refused. All that they depend on is durable by then. */
  #unwritten(prepared: Ready | { error: unknown }): Committed & Prepared {
    if ('error' in prepared) throw prepared.error
    return { ...prepared, revision: this.#catalogue.revision }
  }

  async #append(prepared: Ready, given: Circumstances): Promise<Committed & Prepared> {
    const revision = this.#overlay.revision
    const { operations, said } = prepared
    const first = revision - operations.length + 1
    const appended = this.#parts.file.append({ first, operations, ...given, ...said })
    this.#pending.add(given.by, appended)
    await appended
    return { ...prepared, revision }
  }

  async #restore(which: 'undo' | 'redo', by: Author, wanted: number | undefined): Promise<Undone> {
    // The author's last change may be under way still.
    for (let last = this.#pending.of(by); last; last = this.#pending.of(by)) await last
    const at = new Date().toISOString()
    const prepare = () => {
      const { restores, said } = this.#parts.undoStacks.restores({ which, by, wanted }, id => this.#overlay.book(id))
      return { ...this.#overlay.prepare(restores, at), said }
    }
    const { operations, revision } = await this.#write(prepare, { at, by, undo: which })
    return { changes: operations.map(undoneToText), revision }
  }
}

function attempt(prepare: () => Ready): Ready | { error: unknown } {
  try {
    return prepare()
  } catch (error) {
    return { error }
  }
}
