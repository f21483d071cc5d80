import { isFileError, notSaved } from '../disk/disk-errors.ts'
import { type Files, type WritableFile, writeAll, writeNew } from '../disk/files.ts'
import { commitText, type JournalHeader, type StoredCommit, toLine } from './journal-line.ts'

interface Queued {
  commit: StoredCommit
  resolve(): void
  reject(error: Error): void
}

/** The owner of a journal, which hears what becomes of commits. */
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
  /** The position up to which the file is good, in bytes. */
  #offset = 0
  #durable: number
  #queue: Queued[] = []
  /** The flush or probe in progress, until all who wait for it are notified. */
  #flushing: Promise<void> | undefined
  /** The part of it that touches the file. Replacing the file waits for this part only, as a failure may itself wait for the replacement. */
  #touching: Promise<unknown> | undefined
  #isHeld = false
  /** Why the file cannot be trusted. Nothing is written to it until another file takes its place. */
  #distrust: Error | undefined

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

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#flushing) await this.#flushing
  }

  /**
   * Puts a new file in the place of the old one: a header, and the lines of the commits that `carry` names, which may
   * only grow. Appends go on while most of it is written, and wait for the rest.
   * When it fails, the old file goes on; when only the name of the new one may be lost, nothing is appended to it.
   */
  async replace(
    header: JournalHeader,
    carry: (durable: number) => readonly StoredCommit[],
    mode?: number,
  ): Promise<void> {
    const early = carry(this.#durable)
    let written = 0
    const content = async () => {
      const named = { ...header, file: await this.#nameOf(`${this.#path}.tmp`) }
      const bytes = Buffer.from(toLine(JSON.stringify(named)) + this.#lines(early))
      written = bytes.length
      return bytes
    }
    const file = await writeNew(this.#files, `${this.#path}.tmp`, content, mode)
    const old = this.#file
    this.#isHeld = true
    try {
      // Only for what touches the file: the owner replaces it from within a failed flush, too.
      await this.#touching
      const late = Buffer.from(this.#lines(carry(this.#durable).slice(early.length)))
      await this.#finish(file, late, written).catch(error => closed(file, error))
      await this.#take(file, written + late.length)
    } finally {
      this.#isHeld = false
      this.#start()
      // Nothing in it is needed any longer. A large file that has no name takes a while to go: nobody waits for that.
      if (this.#file !== old) await old?.close().catch(() => undefined)
    }
  }

  async #nameOf(path: string): Promise<JournalHeader['file']> {
    const identity = await this.#files.identity(path)
    return identity && { inode: identity.inode, bornMs: identity.bornMs }
  }

  async #finish(file: WritableFile, late: Buffer, position: number): Promise<void> {
    if (late.length > 0) {
      await writeAll(file, late, position)
      await file.datasync()
    }
    await this.#files.rename(`${this.#path}.tmp`, this.#path)
  }

  /** Goes on with the new file, whatever else fails: after the rename the old one would be gone at a restart. */
  async #take(file: WritableFile, length: number): Promise<void> {
    this.#file = file
    this.#offset = length
    try {
      await this.#files.syncDirectoryOf(this.#path)
      this.#distrust = undefined
    } catch (error) {
      this.#distrust = error as Error
      throw error
    }
  }

  async close(): Promise<void> {
    await this.settled()
    await this.#file?.close()
    this.#file = undefined
  }

  #start(): void {
    if (this.#flushing || this.#isHeld || this.#queue.length === 0) return
    const flushed = this.#queue
    this.#queue = []
    const writing = this.#write(flushed)
    this.#touching = writing
    this.#hold(writing.then(failure => failure && this.#fail(flushed, failure)))
  }

  #hold(work: Promise<void>): void {
    this.#flushing = work.finally(() => {
      this.#flushing = undefined
      this.#start()
    })
  }

  #lines(commits: readonly StoredCommit[]): string {
    return commits.map(commit => toLine(commitText(commit, this.#durable))).join('')
  }

  /** Resolves with what failed, after the file was put right as far as that is possible. */
  async #write(flushed: readonly Queued[]): Promise<FlushFailure | undefined> {
    if (this.#distrust) return { step: 'sync', cause: this.#distrust }
    const content = Buffer.from(this.#lines(flushed.map(({ commit }) => commit)))
    let step: FlushFailure['step'] = 'write'
    try {
      await writeAll(this.#file ?? missing(), content, this.#offset)
      step = 'sync'
      await this.#file?.datasync()
    } catch (error) {
      return { step: (await this.#cut(step)) ? step : 'sync', cause: error as Error }
    }
    this.#offset += content.length
    for (const { commit, resolve } of flushed) {
      this.#durable = commit.first + commit.operations.length - 1
      this.#owner.durable(commit)
      resolve()
    }
    return undefined
  }

  /** What was queued behind a failed flush was built on it, and fails with it. */
  async #fail(flushed: readonly Queued[], failure: FlushFailure): Promise<void> {
    const all = [...flushed, ...this.#queue]
    this.#queue = []
    if (failure.step === 'sync') this.#distrust = failure.cause
    const isCertain = await this.#owner.failed(failure)
    for (const { reject } of all) reject(notSaved(failure.cause, isCertain))
  }

  /** Takes back what may have been written. False when it is not certain that nothing of it is left in the file. */
  async #cut(step: FlushFailure['step']): Promise<boolean> {
    try {
      await this.#file?.truncate(this.#offset)
      // After a failed fdatasync another one may say yes over pages that are gone: it is not asked again.
      if (step === 'write') await this.#file?.datasync()
      return step === 'write'
    } catch (error) {
      if (!isFileError(error)) throw error
      return false
    }
  }

  /** Tries whether the file can be written again. Appends wait meanwhile. */
  async probe(): Promise<boolean> {
    if (this.#flushing || this.#isHeld) return false
    const probing = this.#tryToWrite()
    this.#touching = probing
    this.#hold(probing.then(() => undefined))
    return probing
  }

  async #tryToWrite(): Promise<boolean> {
    try {
      // Zeros: after a kill in between they are the torn end of a write, and no damage.
      await writeAll(this.#file ?? missing(), Buffer.alloc(4096), this.#offset)
    } catch (error) {
      if (!isFileError(error)) throw error
      await this.#cut('write')
      return false
    }
    return this.#cut('write')
  }
}

function missing(): never {
  throw Object.assign(new Error('the journal is closed'), { code: 'EBADF' })
}

async function closed(file: WritableFile, error: unknown): Promise<never> {
  await file.close()
  throw error
}
