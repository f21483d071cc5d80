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
import { BookstoreError } from '../domain/errors.ts'
import { readIsbn } from '../domain/isbn.ts'
import type { Catalogue } from './catalogue.ts'
import type { ChangeLog } from './change-log.ts'
import { explain, type FlushFailure, type JournalOwner } from './journal.ts'
import type { StoredCommit, StoredOperation } from './journal-line.ts'
import { applyCommit, type JournaledFile } from './journaled-file.ts'
import { BookLister } from './list-books.ts'
import { Overlay, type Prepared, type Restore } from './overlay.ts'
import { RequestKeys } from './request-keys.ts'
import type { UndoStacks } from './undo-stacks.ts'

/** What a store is built of; `open-store.ts` constructs it. */
export interface LowdbStoreParts {
  db: Low<Catalogue>
  file: JournaledFile
  log: ChangeLog
  undoStacks: UndoStacks
  requestKeys: RequestKeys
  warn(message: string): void
  /** Why nothing can be written, from the start on. */
  readOnly?: string
  /** Bytes of journal at which a checkpoint is due, if it is as large as the catalogue by then. */
  checkpointBytes: number
  /** Keeps what HISTORY needs across a restart. */
  saveHistory(): Promise<void>
  /** Hears when db.json may have been touched by somebody; returns what ends it. */
  watch(changed: () => void): () => void
  /** Lets the next instance in. */
  unlock(): Promise<void>
}

const IDLE_MS = 2_000
const PROBE_MS = 500

/** The store on lowdb: books in memory, each change durable in the journal before anybody hears of it. */
export class LowdbStore implements BookStore, JournalOwner {
  readonly #parts: LowdbStoreParts
  readonly #overlay: Overlay
  readonly #lister: BookLister
  readonly #followers = new Set<(change: ChangeText) => void>()
  #trouble: string | undefined
  #isUnknown = false
  #checkpoint: Promise<void> | undefined
  #idle: NodeJS.Timeout | undefined
  #probe: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #unwatch: () => void

  constructor(parts: LowdbStoreParts) {
    this.#parts = parts
    this.#overlay = new Overlay(parts.db.data, id => parts.log.wasDeleted(id))
    this.#lister = new BookLister(parts.db.data)
    this.#trouble = parts.readOnly
    this.#unwatch = parts.readOnly === undefined ? parts.watch(() => void this.#lookAtFile()) : () => {}
  }

  async list(query: ListQuery): Promise<Page> {
    return this.#lister.list(query)
  }

  async get(key: BookKey): Promise<BookText> {
    const id = 'id' in key ? key.id : this.#findIsbn(key.isbn)
    const text = id === undefined ? undefined : this.#catalogue.text(id)
    if (text !== undefined) return text
    throw new BookstoreError(
      'NOT_FOUND',
      'id' in key ? `there is no book ${key.id}` : `there is no book with the ISBN ${key.isbn}`,
    )
  }

  async commit(write: Write, by: Author): Promise<Committed> {
    const { requestKeys } = this.#parts
    const first = requestKeys.find(write, by)
    if (first) return first
    this.#requireWritable()
    const { requestKey, group, operations } = write
    const digest = requestKey === undefined ? undefined : RequestKeys.digestOf(write)
    const at = new Date().toISOString()
    const prepared = this.#overlay.prepare(operations, at)
    const result = this.#append(prepared, {
      at,
      by,
      ...(requestKey !== undefined && { requestKey }),
      ...(digest !== undefined && { digest }),
      ...(group !== undefined && { group }),
    })
    if (requestKey !== undefined && digest !== undefined) requestKeys.remember(requestKey, digest, by, result)
    return result
  }

  async undo(by: Author): Promise<Undone> {
    return this.#restore('undo', by)
  }

  async redo(by: Author): Promise<Undone> {
    return this.#restore('redo', by)
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
    const reason = this.#trouble === undefined ? {} : { reason: this.#trouble }
    return {
      books,
      revision,
      epoch,
      writable: this.#trouble === undefined,
      ...reason,
      journalBytes: this.#parts.file.journalBytes,
    }
  }

  /** Ends in order: what is under way becomes durable, and db.json holds every book. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#unwatch()
    clearTimeout(this.#idle)
    clearInterval(this.#probe)
    await this.#checkpoint
    if (this.#trouble === undefined && this.#parts.file.journalRecords > 0) await this.#writeCheckpoint()
    await this.#parts.file.close()
    await this.#parts.unlock()
  }

  /** A commit is on the disk: from here on everybody may know of it. */
  durable(commit: StoredCommit): void {
    const { undoStacks, log, file } = this.#parts
    const catalogue = this.#catalogue
    undoStacks.note(commit, id => catalogue.book(id))
    applyCommit(catalogue, commit)
    this.#overlay.settle(commit.operations, catalogue.revision)
    file.note(commit)
    for (const change of log.add(commit)) for (const follower of this.#followers) follower(change)
    this.#considerCheckpoint()
  }

  /** The disk failed. What was pending has not happened; whether it did on the disk, a new file settles. */
  async failed({ step, cause }: FlushFailure): Promise<boolean> {
    this.#overlay.discard()
    this.#parts.warn(`writing the journal failed: ${cause.message}`)
    if (step === 'write') {
      this.#trouble = explain(cause)
      this.#probe ??= setInterval(() => void this.#tryAgain(), PROBE_MS)
      return true
    }
    try {
      // After a failed fdatasync the file's pages cannot be trusted: memory is written to new ones.
      await this.#parts.db.write()
      return true
    } catch (error) {
      this.#isUnknown = true
      this.#trouble = `the disk fails (${explain(error as Error)}); restart the server when it is mended`
      return false
    }
  }

  get #catalogue(): Catalogue {
    return this.#parts.db.data
  }

  #findIsbn(isbn: string): number | undefined {
    const digits = readIsbn(isbn).isbn ?? isbn
    return this.#catalogue.ids.find(id => this.#catalogue.book(id)?.isbn === digits)
  }

  #requireWritable(): void {
    if (this.#isClosed) throw new BookstoreError('READ_ONLY', 'the server is stopping')
    if (this.#trouble === undefined) return
    const code = this.#parts.readOnly === undefined ? 'STORAGE' : 'READ_ONLY'
    throw new BookstoreError(code, `not saved: ${this.#trouble}`)
  }

  async #append(
    { operations, texts }: Prepared,
    given: Omit<StoredCommit, 'first' | 'operations'>,
  ): Promise<Committed> {
    const revision = this.#overlay.sequence
    await this.#parts.file.append({ first: revision - operations.length + 1, operations, ...given })
    return { texts, revision }
  }

  async #restore(which: 'undo' | 'redo', by: Author): Promise<Undone> {
    this.#requireWritable()
    const { restores, group } = this.#parts.undoStacks.restores(which, by, id => this.#overlay.book(id))
    const at = new Date().toISOString()
    const prepared = this.#overlay.prepare(restores satisfies Restore[], at)
    const { revision } = await this.#append(prepared, { at, by, undo: which, ...(group !== undefined && { group }) })
    return { changes: prepared.operations.map(undoneText), revision }
  }

  #considerCheckpoint(): void {
    const { file, checkpointBytes } = this.#parts
    const isLarge = file.journalBytes >= Math.max(checkpointBytes, file.checkpointBytes)
    clearTimeout(this.#idle)
    if (isLarge) this.#startCheckpoint()
    else if (!this.#isClosed) {
      this.#idle = setTimeout(() => {
        if (file.journalBytes >= Math.max(64 * 1024, file.checkpointBytes / 4)) this.#startCheckpoint()
      }, IDLE_MS)
    }
  }

  /** What somebody put in place of db.json is moved aside at once, by a checkpoint. */
  async #lookAtFile(): Promise<void> {
    try {
      await this.#checkpoint
      if (!this.#isClosed && (await this.#parts.file.isForeign())) this.#startCheckpoint()
    } catch (error) {
      this.#parts.warn(`db.json was touched and cannot be looked at: ${(error as Error).message}`)
    }
  }

  #startCheckpoint(): void {
    this.#checkpoint ??= this.#writeCheckpoint().finally(() => {
      this.#checkpoint = undefined
    })
  }

  /** A checkpoint that fails costs nothing but a longer journal: it is tried again later. */
  async #writeCheckpoint(): Promise<void> {
    try {
      await this.#parts.db.write()
      await this.#parts.saveHistory()
    } catch (error) {
      this.#parts.warn(`the checkpoint failed, and the journal goes on: ${(error as Error).message}`)
    }
  }

  async #tryAgain(): Promise<void> {
    if (this.#isUnknown || this.#isClosed || !(await this.#parts.file.probe())) return
    clearInterval(this.#probe)
    this.#probe = undefined
    this.#trouble = undefined
    this.#parts.warn('the journal can be written again')
  }
}

function undoneText({ type, id, book }: StoredOperation): string {
  return `{"type":"${type}","id":${id}${book === undefined ? '' : `,"book":${book}`}}`
}
