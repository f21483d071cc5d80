import type { Low } from 'lowdb'
import type { Catalogue } from '../books/catalogue.ts'
import type { JournaledFile } from './journaled-file.ts'

const IDLE_MS = 2_000
/** Below so many bytes a journal waits, even when the server has nothing else to do. */
const IDLE_BYTES = 64 * 1024

/** The parts that a checkpointer looks after. */
export interface CheckpointerParts {
  db: Low<Catalogue>
  file: JournaledFile
  /** Bytes of journal at which a checkpoint is due, if it is as large as the catalogue by then. */
  checkpointBytes: number
  warn(message: string): void
}

/**
 * Writes checkpoints when they are due: when the journal is as large as the catalogue, when there is nothing to do, when
 * somebody has touched db.json, and at the end.
 */
export class Checkpointer {
  readonly #parts: CheckpointerParts
  #running: Promise<void> | undefined
  #idle: NodeJS.Timeout | undefined
  #isEnded = false
  /** After a failure the journal grows by a quarter before the next attempt: each may write as much as the catalogue. */
  #notBelow = 0
  /** The checkpoints that succeeded. */
  written = { count: 0, lastMs: 0 }

  constructor(parts: CheckpointerParts) {
    this.#parts = parts
  }

  /** Called after each commit. */
  consider(): void {
    const { file, checkpointBytes } = this.#parts
    clearTimeout(this.#idle)
    if (this.#isEnded) return
    const isDue = file.journalBytes >= Math.max(checkpointBytes, file.checkpointBytes, this.#notBelow)
    if (isDue) this.#start()
    else this.#idle = setTimeout(() => this.#considerIdle(), IDLE_MS)
  }

  /** Writes a checkpoint at once when somebody has put another file in place of db.json; the checkpoint moves that file aside. */
  async lookAtFile(): Promise<void> {
    try {
      await this.#running
      if ((await this.#parts.file.isForeign()) && !this.#isEnded) this.#start()
    } catch (error) {
      this.#parts.warn(`db.json was touched and cannot be looked at: ${(error as Error).message}`)
    }
  }

  /** Ends in order; `isLast` writes a last checkpoint, unless the journal is empty. */
  async end(isLast: boolean): Promise<void> {
    this.#isEnded = true
    clearTimeout(this.#idle)
    await this.#running
    const { file, db } = this.#parts
    if (isLast && file.base !== db.data.revision) await this.#write()
  }

  #considerIdle(): void {
    const { file } = this.#parts
    if (file.journalBytes >= Math.max(IDLE_BYTES, file.checkpointBytes / 4)) this.#start()
  }

  #start(): void {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined
    })
  }

  /** A checkpoint that fails costs nothing but a longer journal: it is tried again later. */
  async #write(): Promise<void> {
    const { db, file, warn } = this.#parts
    const begunAt = performance.now()
    try {
      await db.write()
      this.written = { count: this.written.count + 1, lastMs: performance.now() - begunAt }
      this.#notBelow = 0
    } catch (error) {
      this.#notBelow = file.journalBytes * 1.25
      warn(`the checkpoint failed, and the journal goes on: ${(error as Error).message}`)
    }
  }
}
