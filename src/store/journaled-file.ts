import { randomUUID } from 'node:crypto'
import type { Adapter } from 'lowdb'
import type { Book } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import { Catalogue } from './catalogue.ts'
import { writeCheckpoint } from './checkpoint.ts'
import type { FileIdentity, Files } from './files.ts'
import { Journal, type JournalOwner } from './journal.ts'
import { checksum, type ReadCommit, type StoredCommit } from './journal-line.ts'
import { type ReadCheckpoint, readCheckpoint } from './read-checkpoint.ts'
import { DamagedJournal, type ScannedJournal, scanJournal } from './scan-journal.ts'

export interface JournaledFileOptions {
  path: string
  files: Files
  warn(message: string): void
  owner: JournalOwner
  /** Nothing may be written: what is found is read, and left as it is. */
  isReadOnly: boolean
  /** Told each commit that is read back at the start, before it is applied. */
  replayed(commit: StoredCommit, catalogue: Catalogue): void
}

/**
 * lowdb's adapter for a catalogue that survives power cuts: `read` is checkpoint and replay, `append` the step that a
 * request waits for, `write` the checkpoint, which no request waits for.
 */
export class JournaledFile implements Adapter<Catalogue> {
  readonly #path: string
  readonly #files: Files
  readonly #options: JournaledFileOptions
  #journal: Journal | undefined
  /** What db.json was when we last wrote or read it: another one was made by somebody else. */
  #known: { identity: FileIdentity | undefined; checksum: string } = { identity: undefined, checksum: '' }
  #mode = 0o644
  /** Commits since the last checkpoint began: a new journal takes them over. */
  #recent: StoredCommit[] = []

  constructor(options: JournaledFileOptions) {
    this.#path = options.path
    this.#files = options.files
    this.#options = options
  }

  /** Bytes of the journal. */
  get journalBytes(): number {
    return this.#journal?.size ?? 0
  }

  get checkpointBytes(): number {
    return this.#known.identity?.size ?? 0
  }

  /** How many commits stand in the journal. */
  get journalRecords(): number {
    return this.#recent.length
  }

  /**
   * Reads the catalogue as it was last acknowledged.
   *
   * @throws BookstoreError STORAGE, one line that says what is wrong and where
   */
  async read(): Promise<Catalogue> {
    const { isReadOnly } = this.#options
    if (!isReadOnly) await this.#removeTemporary()
    const content = await this.#files.read(this.#path)
    const journal = await this.#scan()
    const checkpoint = this.#readCheckpoint(content, journal)
    const catalogue = await this.#build(checkpoint, content, journal)
    this.#known = { identity: await this.#files.identity(this.#path), checksum: content ? checksum(content) : '' }
    this.#mode = this.#known.identity?.mode ?? 0o644
    if (isReadOnly) return catalogue
    this.#journal = new Journal(this.#journalPath, this.#files, catalogue.revision, this.#options.owner)
    const continues = journal?.header.epoch === catalogue.epoch && lastOf(journal) === catalogue.revision
    if (continues) await this.#journal.continue(journal.goodBytes)
    else await this.write(catalogue)
    return catalogue
  }

  /** Appends a commit. Resolves when it is durable. */
  async append(commit: StoredCommit): Promise<void> {
    if (!this.#journal) throw new BookstoreError('READ_ONLY', 'the catalogue is not open')
    await this.#journal.append(commit)
  }

  /** Notes that a commit is durable, for the next journal. */
  note(commit: StoredCommit): void {
    this.#recent.push(commit)
  }

  probe(): Promise<boolean> {
    return this.#journal?.probe() ?? Promise.resolve(false)
  }

  /** Writes a checkpoint, and begins a new journal behind it. Commits go on meanwhile. */
  async write(catalogue: Catalogue): Promise<void> {
    const { revision: seq, epoch, nextId } = catalogue
    const texts = catalogue.texts()
    this.#recent = []
    const temporary = `${this.#path}.tmp`
    const written = await writeCheckpoint(this.#files, temporary, this.#mode, { seq, epoch, nextId }, texts)
    await this.#keepForeign()
    await this.#files.rename(temporary, this.#path)
    await this.#files.syncDirectoryOf(this.#path)
    this.#known = { identity: await this.#files.identity(this.#path), checksum: written.checksum }
    const header = { journal: 1 as const, base: seq, checkpoint: written.checksum, epoch }
    await this.#journal?.replace(header, durable => this.#recent.filter(commit => commit.first <= durable), this.#mode)
  }

  async close(): Promise<void> {
    await this.#journal?.close()
  }

  get #journalPath(): string {
    return `${this.#path}.journal`
  }

  /** What a crash in the middle of a checkpoint left. */
  async #removeTemporary(): Promise<void> {
    await this.#files.remove(`${this.#path}.tmp`)
    await this.#files.remove(`${this.#journalPath}.tmp`)
  }

  async #scan(): Promise<ScannedJournal | undefined> {
    const content = await this.#files.read(this.#journalPath)
    if (!content) return undefined
    try {
      const journal = scanJournal(content)
      if (journal.tornBytes > 0 && !this.#options.isReadOnly) await this.#keepTorn(content, journal)
      return journal
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error
      const where = `${this.#journalPath} is damaged at byte ${error.byte} (line ${error.line})`
      throw new BookstoreError(
        'STORAGE',
        `${where}: ${error.message}. Nothing was changed; "bookstore repair" keeps copies and saves what can be read`,
        {},
        { cause: error },
      )
    }
  }

  /** A torn tail was never acknowledged; it is cut off, and kept aside all the same. */
  async #keepTorn(content: Buffer, journal: ScannedJournal): Promise<void> {
    const aside = `${this.#journalPath}.torn-${journal.header.base + journal.commits.length}`
    await this.#files.remove(aside)
    const copy = await this.#files.open(aside, 'new')
    await copy.write(content, journal.goodBytes, journal.tornBytes, 0)
    await copy.close()
    const file = await this.#files.open(this.#journalPath, 'existing')
    await file.truncate(journal.goodBytes)
    await file.datasync()
    await file.close()
    this.#options.warn(
      `the last write before the end was not finished and never acknowledged; its ${journal.tornBytes} bytes are kept in ${aside}`,
    )
  }

  #readCheckpoint(content: Buffer | undefined, journal: ScannedJournal | undefined): ReadCheckpoint | undefined {
    if (content) return readCheckpoint(this.#path, content.toString())
    if (!journal || journal.header.base === 0) return undefined
    throw new BookstoreError(
      'STORAGE',
      `${this.#path} is missing, but its journal continues number ${journal.header.base}: put the catalogue back, or remove ${this.#journalPath} to begin anew`,
    )
  }

  async #build(
    checkpoint: ReadCheckpoint | undefined,
    content: Buffer | undefined,
    journal: ScannedJournal | undefined,
  ): Promise<Catalogue> {
    const seq = checkpoint?.seq ?? highestRevision(checkpoint)
    const hasRecords = (journal?.commits.length ?? 0) > 0
    const isOurs = !content || !journal || checksum(content) === journal.header.checkpoint
    if (journal && hasRecords && journal.header.base > seq) {
      throw new BookstoreError(
        'STORAGE',
        `${this.#path} (number ${seq}) and its journal (from number ${journal.header.base}) do not belong together: put the newer catalogue back, or move the journal away`,
      )
    }
    // Edited while the server was stopped, and nothing was waiting in the journal: it is accepted, as another history.
    const isAccepted = journal !== undefined && !hasRecords && !isOurs
    if (!isOurs && hasRecords && journal && seq < lastOf(journal) && !this.#options.isReadOnly)
      await this.#keepEdited(content)
    const revision = isAccepted ? Math.max(seq, journal.header.base) + 1 : seq
    const epoch =
      isAccepted || checkpoint?.epoch === undefined
        ? isAccepted
          ? undefined
          : journal?.header.epoch
        : checkpoint.epoch
    const catalogue = new Catalogue({
      revision,
      epoch: epoch ?? randomUUID().slice(0, 8),
      nextId: checkpoint?.nextId ?? 1,
    })
    for (const { book, text } of checkpoint?.books ?? []) catalogue.put(book, text)
    for (const commit of journal?.commits ?? []) if (commit.first > seq) this.#replay(commit, catalogue)
    return catalogue
  }

  #replay(commit: ReadCommit, catalogue: Catalogue): void {
    this.#options.replayed(commit, catalogue)
    this.#recent.push(commit)
    applyCommit(catalogue, commit)
  }

  /** With records in the journal the acknowledged writes win; the file as it was edited is kept. */
  async #keepEdited(content: Buffer | undefined): Promise<void> {
    if (!content) return
    const aside = await this.#putAside(content)
    this.#options.warn(
      `${this.#path} was edited while acknowledged changes waited in its journal: the changes are applied on top, and a copy of the edited file is ${aside}`,
    )
  }

  /**
   * Whether somebody else has put another db.json in place of ours, or taken ours away. Own writes are known by their
   * content, so that a copy that was put back counts as ours.
   */
  async isForeign(): Promise<boolean> {
    const identity = await this.#files.identity(this.#path)
    if (!identity) return this.#known.identity !== undefined
    if (isSameFile(identity, this.#known.identity)) return false
    const content = await this.#files.read(this.#path)
    return content !== undefined && checksum(content) !== this.#known.checksum
  }

  /**
   * Somebody else's db.json is kept before ours takes its place: the file itself, not a copy, so that an editor which is
   * still writing goes on writing there.
   */
  async #keepForeign(): Promise<void> {
    if (!(await this.isForeign())) return
    if (!(await this.#files.identity(this.#path))) {
      this.#options.warn(`${this.#path} was taken away while it was being served; it is written anew`)
      return
    }
    const aside = await this.#freeName()
    await this.#files.link(this.#path, aside)
    this.#options.warn(
      `${this.#path} was edited while it was being served. The edited file is kept as ${aside}; "bookstore merge ${aside}" shows what differs and takes it over`,
    )
  }

  async #freeName(): Promise<string> {
    let number = 1
    while (await this.#files.identity(`${this.#path}.external-${number}`)) number++
    return `${this.#path}.external-${number}`
  }

  async #putAside(content: Buffer): Promise<string> {
    const aside = await this.#freeName()
    const file = await this.#files.open(aside, 'new', this.#mode)
    await file.write(content, 0, content.length, 0)
    await file.sync()
    await file.close()
    return aside
  }
}

function isSameFile(a: FileIdentity, b: FileIdentity | undefined): boolean {
  return a.inode === b?.inode && a.size === b.size && a.modifiedMs === b.modifiedMs
}

/** Applies what a commit did to the books. */
export function applyCommit(catalogue: Catalogue, { first, operations }: StoredCommit): void {
  for (const { id, book } of operations) {
    if (book === undefined) catalogue.delete(id)
    else catalogue.put(JSON.parse(book) as Book, book)
  }
  catalogue.revision = first + operations.length - 1
}

function highestRevision(checkpoint: ReadCheckpoint | undefined): number {
  return (checkpoint?.books ?? []).reduce((highest, { book }) => Math.max(highest, book.revision), 0)
}

function lastOf({ header, commits }: ScannedJournal): number {
  const last = commits.at(-1)
  return last ? last.first + last.operations.length - 1 : header.base
}
