import type { Adapter } from 'lowdb'
import { BookstoreError } from '../../domain/errors.ts'
import type { Catalogue } from '../books/catalogue.ts'
import type { Files } from '../disk/files.ts'
import { Journal, type JournalOwner } from '../journal/journal.ts'
import { type Adopted, checksum, type StoredCommit } from '../journal/journal-line.ts'
import { readJournal } from '../journal/read-journal.ts'
import { lastOf, type ScannedJournal } from '../journal/scan-journal.ts'
import { alteredNotice } from './altered-fields.ts'
import { beginEpoch } from './begin-epoch.ts'
import { KnownFile } from './known-file.ts'
import { takeOverOthers } from './other-members.ts'
import { readCheckpoint } from './read-checkpoint.ts'
import { type Found, recover } from './recover.ts'
import { type WrittenCheckpoint, writeCheckpoint } from './write-checkpoint.ts'

export interface JournaledFileOptions {
  path: string
  files: Files
  warn(message: string): void
  owner: JournalOwner
  /** Whether nothing may be written: the files are then read, and left as they are. */
  isReadOnly: boolean
  /** Called before another journal takes the place of this one, with the first and the last revision in it. */
  retire(journal: string, first: number, last: number): Promise<void>
  /** The highest revision that is known of an epoch, wherever it is kept; 0 when none is. */
  lastKnown(epoch: string): Promise<number>
}

type FoundFiles = Found & { journal: ScannedJournal | undefined; at: string }

/** A checkpoint that is in its temporary file, and not yet in the place of db.json. */
interface PendingCheckpoint {
  revision: number
  epoch: string
  written: WrittenCheckpoint
  /** The commits since then; the list grows while the checkpoint is written. */
  since: StoredCommit[]
}

/** Somebody who writes db.json again and again must not keep us from it. */
const MAX_ROUNDS = 3

/**
 * lowdb's adapter for a catalogue that survives power cuts: `read` is checkpoint and replay, `append` the step that a
 * request waits for, `write` the checkpoint, which no request waits for.
 */
export class JournaledFile implements Adapter<Catalogue> {
  readonly #path: string
  readonly #files: Files
  readonly #options: JournaledFileOptions
  #journal: Journal | undefined
  readonly #known: KnownFile
  /** The mode of db.json, used also for the files beside it. Undefined when there is no db.json yet. */
  #mode: number | undefined
  /** The revision that the journal continues. */
  #base = 0
  /** One checkpoint at a time: they share the names of their temporary files. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Commits since the checkpoint that is being written began: the new journal takes them over. */
  #since: StoredCommit[] | undefined
  #replayed: readonly StoredCommit[] = []
  /** The former epoch of a catalogue that was put back from a backup. */
  formerEpoch: string | undefined

  constructor(options: JournaledFileOptions) {
    this.#path = options.path
    this.#files = options.files
    this.#options = options
    this.#known = new KnownFile(options.files, options.path)
  }

  get journalBytes(): number {
    return this.#journal?.size ?? 0
  }

  get checkpointBytes(): number {
    return this.#known.size
  }

  /** The revision that the journal continues: a catalogue with a higher one has lines in the journal. */
  get base(): number {
    return this.#base
  }

  /**
   * Reads the catalogue as it was last acknowledged.
   *
   * @throws BookstoreError STORAGE, one line that says what is wrong and where
   */
  async read(): Promise<Catalogue> {
    const { isReadOnly, warn } = this.#options
    if (!isReadOnly) await this.#removeTemporary()
    const content = await this.#files.read(this.#path)
    const found = await this.#find(content)
    const { catalogue, replayed, isOverruled, adopted } = recover(found)
    this.#replayed = replayed
    this.formerEpoch = await beginEpoch(catalogue, found, this.#files, this.#options)
    if (isReadOnly) return catalogue
    if (isOverruled && content) warn(await this.#known.keepOverruled(content, this.#mode))
    const notice = adopted && alteredNotice(this.#path, found.checkpoint?.altered ?? [])
    if (notice !== undefined) warn(notice)
    if (adopted) await this.#adopt(catalogue, found.checksum, { at: found.at, ...adopted })
    else await this.#begin(catalogue, found)
    return catalogue
  }

  /** Hands out the commits of the journal at the start, once: kept, they would fill the memory. */
  takeReplayed(): readonly StoredCommit[] {
    const replayed = this.#replayed
    this.#replayed = []
    return replayed
  }

  async #find(content: Buffer | undefined): Promise<FoundFiles> {
    const identity = await this.#files.identity(this.#path)
    const sum = content ? checksum(content) : ''
    this.#known.set(identity, sum)
    this.#mode = identity?.mode
    const journal = await readJournal({ ...this.#options, db: this.#path, mode: this.#mode })
    this.#known.isToBeKept = journal?.header.checkpoint === sum && journal.header.adopted?.isKept === true
    const at = new Date().toISOString()
    const checkpoint = content && readCheckpoint(this.#path, content, sum, journal?.header, at)
    return { path: this.#path, checkpoint, checksum: sum, journal, at }
  }

  /** Leaves db.json as it is: the journal alone is written, and says which file it continues. */
  async #adopt(catalogue: Catalogue, checkpoint: string, adopted: Adopted): Promise<void> {
    const { revision: base, epoch } = catalogue
    this.#journal = new Journal(this.#journalPath, this.#files, base, this.#options.owner)
    this.#base = base
    this.#known.isToBeKept = adopted.isKept
    await this.#journal.replace({ journal: 1, base, checkpoint, epoch, adopted }, () => [], this.#mode)
  }

  /** Goes on with the journal that is there, when it continues this catalogue. */
  async #begin(catalogue: Catalogue, { journal, checksum: sum }: FoundFiles): Promise<void> {
    this.#journal = new Journal(this.#journalPath, this.#files, catalogue.revision, this.#options.owner)
    if (journal?.header.epoch === catalogue.epoch && lastOf(journal) === catalogue.revision) {
      this.#base = journal.header.base
      await this.#journal.continue(journal.goodBytes)
    } else if (this.formerEpoch !== undefined && journal?.header.checkpoint === sum) {
      // The new journal has the same changes for the same db.json, so db.json need not be written.
      this.#base = journal.header.base
      await this.#journal.replace({ ...journal.header, epoch: catalogue.epoch }, () => journal.commits, this.#mode)
    } else {
      this.#base = catalogue.revision
      await this.write(catalogue)
    }
  }

  /** Appends a commit. Resolves when it is durable. */
  async append(commit: StoredCommit): Promise<void> {
    if (!this.#journal) throw new BookstoreError('READ_ONLY', 'the catalogue is not open')
    await this.#journal.append(commit)
  }

  /** Notes that a commit is durable, for the journal behind the checkpoint that is being written. */
  note(commit: StoredCommit): void {
    this.#since?.push(commit)
  }

  /** Whether somebody else has put another db.json in place of ours, or taken ours away. */
  isForeign(): Promise<boolean> {
    return this.#known.isForeign()
  }

  probe(): Promise<boolean> {
    return this.#journal?.probe() ?? Promise.resolve(false)
  }

  /** Resolves when no append is under way. */
  async settled(): Promise<void> {
    await this.#journal?.settled()
  }

  /** Writes a checkpoint, and begins a new journal behind it. Commits go on meanwhile; another checkpoint waits. */
  write(catalogue: Catalogue): Promise<void> {
    const turn = this.#turn.then(() => this.#writeBoth(catalogue))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #writeBoth(catalogue: Catalogue): Promise<void> {
    try {
      await this.#write(catalogue)
    } catch (error) {
      // On a full disk half a checkpoint would take the room that the journal needs.
      await this.#removeTemporary().catch(() => undefined)
      throw error
    } finally {
      this.#since = undefined
    }
  }

  async #write(catalogue: Catalogue): Promise<void> {
    let pending = await this.#writeTemporary(catalogue)
    // What somebody has written beside the books meanwhile goes into the file, and is looked at once more.
    for (let round = 1; (await this.#takeOver(catalogue)) && round < MAX_ROUNDS; round++)
      pending = await this.#writeTemporary(catalogue)
    const { revision, epoch, written, since } = pending
    const identity = await this.#files.identity(`${this.#path}.tmp`)
    this.#mode ??= identity?.mode
    const kept = await this.#known.keep()
    if (kept !== undefined) this.#options.warn(kept)
    await this.#files.rename(`${this.#path}.tmp`, this.#path)
    this.#known.set(identity, written.checksum)
    await this.#files.syncDirectoryOf(this.#path)
    if (this.#base < revision) await this.#options.retire(this.#journalPath, this.#base + 1, revision)
    const header = { journal: 1 as const, base: revision, checkpoint: written.checksum, epoch }
    await this.#journal?.replace(header, durable => since.filter(commit => commit.first <= durable), this.#mode)
    this.#base = revision
  }

  /** Writes the catalogue of this moment to the temporary file. */
  async #writeTemporary(catalogue: Catalogue): Promise<PendingCheckpoint> {
    const { revision, epoch, usedIds, others } = catalogue
    const { texts, end } = catalogue.snapshot()
    const since: StoredCommit[] = []
    this.#since = since
    const content = { head: { seq: revision, epoch, ...usedIds.head }, texts, others }
    const written = await writeCheckpoint(this.#files, `${this.#path}.tmp`, this.#mode, content).finally(end)
    return { revision, epoch, written, since }
  }

  /** Takes over what another program has put beside the books while they were being served. Returns whether there was anything. */
  async #takeOver(catalogue: Catalogue): Promise<boolean> {
    const said = takeOverOthers(this.#path, await this.#known.foreignContent(), catalogue)
    if (said !== undefined) this.#options.warn(said)
    return said !== undefined
  }

  async close(): Promise<void> {
    await this.#journal?.close()
  }

  get #journalPath(): string {
    return `${this.#path}.journal`
  }

  /** Removes what an unfinished checkpoint has left. */
  async #removeTemporary(): Promise<void> {
    for (const kind of ['', '.original', '.journal']) await this.#files.remove(`${this.#path}${kind}.tmp`)
  }
}
