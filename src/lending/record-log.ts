import { BookstoreError } from '../domain/errors.ts'
import { explain } from '../store/disk/disk-errors.ts'
import { type Files, type WritableFile, writeAll, writeNew } from '../store/disk/files.ts'
import { fromLine, toLine } from '../store/journal/journal-line.ts'

/** Persons and loans are nobody else's business. */
const MODE = 0o600

/** A file of records, one JSON text a line with its checksum in front. */
export interface RecordLogOptions {
  files: Files
  path: string
  /** The first line, by which the file is known: what it is. */
  kind: string
}

/**
 * Keeps records durably: each is on the disk before it is acknowledged. Records are appended one after the other; the file may
 * also be rewritten whole, and what stood there before is then gone from it. There is no file before the first record.
 */
export class RecordLog {
  readonly #options: RecordLogOptions
  #file: WritableFile | undefined
  #length = 0
  /** The last step of those that are done one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #failure: string | undefined

  private constructor(options: RecordLogOptions) {
    this.#options = options
  }

  /**
   * Opens a log; returns its records, oldest first. A last line that was cut off while it was written was never acknowledged, and
   * is passed over.
   *
   * @throws BookstoreError STORAGE for a file that is damaged, with its line, or is another one
   */
  static async open(options: RecordLogOptions): Promise<{ log: RecordLog; records: unknown[] }> {
    const log = new RecordLog(options)
    const content = await options.files.read(options.path)
    if (content === undefined || content.length === 0) return { log, records: [] }
    const { records, length } = readRecords(content.toString('utf8'), options)
    log.#file = await options.files.open(options.path, 'existing')
    log.#length = length
    return { log, records }
  }

  /**
   * Appends one record.
   *
   * @throws BookstoreError STORAGE; nothing was changed then
   */
  append(record: unknown): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#file) return this.#write([record])
      const line = Buffer.from(toLine(JSON.stringify(record)))
      await writeAll(this.#file, line, this.#length)
      await this.#file.datasync()
      this.#length += line.length
    })
  }

  /** Puts a file with these records, and no others, in the place of the one there is. */
  rewrite(records: readonly unknown[]): Promise<void> {
    return this.#inTurn(() => this.#write(records))
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined)
    await this.#file?.close()
    this.#file = undefined
  }

  async #write(records: readonly unknown[]): Promise<void> {
    const { files, path, kind } = this.#options
    const content = Buffer.from([{ kind }, ...records].map(record => toLine(JSON.stringify(record))).join(''))
    const temporary = `${path}.tmp`
    const file = await writeNew(files, temporary, content, MODE)
    try {
      await files.rename(temporary, path)
      await files.syncDirectoryOf(path)
    } catch (error) {
      await file.close().catch(() => undefined)
      await files.remove(temporary).catch(() => undefined)
      throw error
    }
    await this.#file?.close().catch(() => undefined)
    this.#file = file
    this.#length = content.length
  }

  /** After a failed sync nobody knows what is on the disk: nothing more is written before a restart. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last
      .catch(() => undefined)
      .then(async () => {
        if (this.#failure !== undefined) throw this.#refusal(this.#failure)
        try {
          return await work()
        } catch (error) {
          const why = explain(error as Error)
          // What could not be written is overwritten by the next record.
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') this.#failure = why
          throw this.#refusal(why, error)
        }
      })
    this.#last = done
    return done
  }

  #refusal(why: string, cause?: unknown): BookstoreError {
    return new BookstoreError('STORAGE', `${this.#options.path} cannot be written: ${why}`, {}, { cause })
  }
}

function readRecords(text: string, { path, kind }: RecordLogOptions): { records: unknown[]; length: number } {
  const lines = text.split('\n')
  const records: unknown[] = []
  let length = 0
  for (const [index, line] of lines.entries()) {
    const content = fromLine(line)
    if (content === undefined || index === lines.length - 1) {
      // A whole line behind it means that this one was acknowledged.
      if (lines.slice(index + 1).some(later => fromLine(later) !== undefined)) throw damaged(path, index + 1)
      break
    }
    records.push(JSON.parse(content))
    length += Buffer.byteLength(line) + 1
  }
  const [header, ...rest] = records as [{ kind?: unknown } | undefined, ...unknown[]]
  if (header?.kind !== kind) throw new BookstoreError('STORAGE', `${path} is no file of ours (${kind})`)
  return { records: rest, length }
}

function damaged(path: string, line: number): BookstoreError {
  return new BookstoreError('STORAGE', `${path} is damaged in line ${line}: put a backup of it in its place`)
}
