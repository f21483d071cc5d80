import { BookstoreError } from '../domain/errors.ts'
import { type Files, type WritableFile, writeAll } from './files.ts'
import { commitText, type JournalHeader, type StoredCommit, toLine } from './journal-line.ts'

interface Queued {
  commit: StoredCommit
  resolve(): void
  reject(error: Error): void
}

/** What the owner of a journal hears. */
export interface JournalOwner {
  /** A commit is durable. Called in order, before its promise resolves. */
  durable(commit: StoredCommit): void
  /**
   * A flush failed: nothing that was queued has happened here. Called before the promises reject; resolves with whether
   * it is certain that it did not happen on the disk either.
   */
  failed(failure: FlushFailure): Promise<boolean>
}

/** `write`: the journal is as it was before. `sync`: nobody knows what is on the disk. */
export interface FlushFailure {
  step: 'write' | 'sync'
  cause: Error
  /** The commits that were on their way. */
  commits: readonly StoredCommit[]
}

/**
 * The journal file. Appends are collected while an fdatasync is under way and then share the next one: the cost of
 * being durable is that of a disk, not of a client.
 */
export class Journal {
  readonly #owner: JournalOwner
  readonly #path: string
  readonly #files: Files
  #file: WritableFile | undefined
  /** Up to here the file is good. */
  #offset = 0
  #durable: number
  #queue: Queued[] = []
  #flushing: Promise<void> | undefined
  #isHeld = false
  #isFailing = false

  constructor(path: string, files: Files, durable: number, owner: JournalOwner) {
    this.#path = path
    this.#files = files
    this.#durable = durable
    this.#owner = owner
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#offset
  }

  /** Goes on with a file that is there, after its last good byte. */
  async continue(offset: number): Promise<void> {
    this.#file = await this.#files.open(this.#path, 'existing')
    this.#offset = offset
  }

  /** Appends a commit. Resolves when it is durable; rejects with STORAGE when it did not happen. */
  append(commit: StoredCommit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ commit, resolve, reject })
      this.#start()
    })
  }

  /**
   * Puts a new file in the place of the old one: a header, and the lines of these commits. Appends wait meanwhile.
   * When it fails, the old file goes on.
   */
  async replace(
    header: JournalHeader,
    carry: (durable: number) => readonly StoredCommit[],
    mode: number,
  ): Promise<void> {
    this.#isHeld = true
    try {
      // The owner replaces the file from within a failed flush, too.
      if (!this.#isFailing) await this.#flushing
      const lines = carry(this.#durable).map(commit => toLine(commitText(commit, this.#durable)))
      const content = Buffer.from(toLine(JSON.stringify(header)) + lines.join(''))
      const temporary = `${this.#path}.tmp`
      await this.#files.remove(temporary)
      const file = await this.#files.open(temporary, 'new', mode)
      try {
        await writeAll(file, content, 0)
        await file.sync()
        await this.#files.rename(temporary, this.#path)
        await this.#files.syncDirectoryOf(this.#path)
      } catch (error) {
        await file.close()
        throw error
      }
      await this.#file?.close()
      this.#file = file
      this.#offset = content.length
    } finally {
      this.#isHeld = false
      this.#start()
    }
  }

  async close(): Promise<void> {
    while (this.#flushing) await this.#flushing
    await this.#file?.close()
    this.#file = undefined
  }

  #start(): void {
    if (this.#flushing || this.#isHeld || this.#queue.length === 0) return
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined
      this.#start()
    })
  }

  async #flush(): Promise<void> {
    const batch = this.#queue
    this.#queue = []
    const content = Buffer.from(batch.map(({ commit }) => toLine(commitText(commit, this.#durable))).join(''))
    let at: FlushFailure['step'] = 'write'
    try {
      if (!this.#file) throw new Error('the journal is closed')
      await writeAll(this.#file, content, this.#offset)
      at = 'sync'
      await this.#file.datasync()
    } catch (error) {
      await this.#fail(batch, at, error as Error)
      return
    }
    this.#offset += content.length
    for (const { commit, resolve } of batch) {
      this.#durable = commit.first + commit.operations.length - 1
      this.#owner.durable(commit)
      resolve()
    }
  }

  /** Tries whether the file can be written again. */
  async probe(): Promise<boolean> {
    try {
      const block = Buffer.alloc(4096, '\n')
      await writeAll(this.#file ?? missing(), block, this.#offset)
      await this.#file?.truncate(this.#offset)
      await this.#file?.datasync()
      return true
    } catch (error) {
      await this.#file?.truncate(this.#offset).catch(() => undefined)
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return false
    }
  }

  /** Takes back what may have been written. What was queued behind it was built on it, and fails with it. */
  async #fail(batch: readonly Queued[], at: FlushFailure['step'], cause: Error): Promise<void> {
    this.#isFailing = true
    const step = (await this.#cut(at)) ? at : 'sync'
    const all = [...batch, ...this.#queue]
    this.#queue = []
    const isCertain = await this.#owner.failed({ step, cause, commits: all.map(({ commit }) => commit) })
    this.#isFailing = false
    const message = isCertain
      ? `not saved: ${explain(cause)}`
      : 'the disk failed, and it is not known whether this was saved'
    const details = isCertain ? {} : ({ outcome: 'unknown' } as const)
    for (const { reject } of all) reject(new BookstoreError('STORAGE', message, details, { cause }))
  }

  /** False when it is not certain that nothing of the batch is left in the file. */
  async #cut(at: FlushFailure['step']): Promise<boolean> {
    try {
      await this.#file?.truncate(this.#offset)
      // After a failed fdatasync another one may say yes over pages that are gone: it is not asked again.
      if (at === 'write') await this.#file?.datasync()
      return at === 'write'
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return false
    }
  }
}

function missing(): never {
  throw Object.assign(new Error('the journal is closed'), { code: 'EBADF' })
}

/** What a failure of the disk means to a person. */
export function explain(cause: Error): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return 'the disk is full'
    case 'EDQUOT':
      return 'the quota of this user is used up'
    case 'EROFS':
      return 'the file system is read-only'
    case 'EIO':
      return 'the disk reports an error'
    default:
      return cause.message
  }
}
