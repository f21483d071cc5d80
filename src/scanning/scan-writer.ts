import type { Book, BookChanges, NewBook } from '../domain/book.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { ScanWrite } from './scan-batch.ts'

type Operation =
  | { method: 'ADD'; params: NewBook }
  | { method: 'UPDATE'; params: BookChanges & { id: number; ifRevision: number } }
  | { method: 'DELETE'; params: { id: number } }

/** The catalogue, as a batch of scans needs it. */
export interface ScanTarget {
  /** Performs the operation as a part of the group; resolves with the book's id and the revision of the change. */
  perform(operation: Operation, group: string): Promise<{ id: number; revision: number }>
  /** @throws BookstoreError NOT_FOUND */
  get(id: number): Promise<Book>
  /** Takes back the group whose last change has this revision. */
  undo(revision: number): Promise<void>
}

/** How often a copy is counted anew when others change the book meanwhile. */
const TRIES = 5

/** Writes what a batch of scans asks for, one after the other, as one group for UNDO. */
export class ScanWriter {
  readonly #target: ScanTarget
  readonly #group: string
  readonly #ids = new Map<number, number>()
  #revision: number | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(target: ScanTarget, group: string) {
    this.#target = target
    this.#group = group
  }

  /** Resolves with the revision when it is done, after all that was asked for before; rejects with the server's BookstoreError. */
  write(asked: ScanWrite): Promise<number> {
    return this.#next(async () => {
      const { id, revision } = await this.#perform(asked)
      this.#ids.set(asked.slot, id)
      this.#revision = revision
      return revision
    })
  }

  /** Takes back all that was written; resolves with false when there is nothing. */
  undoAll(): Promise<boolean> {
    return this.#next(async () => {
      if (this.#revision === undefined) return false
      await this.#target.undo(this.#revision)
      this.#revision = undefined
      return true
    })
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  async #perform(asked: ScanWrite): Promise<{ id: number; revision: number }> {
    if (asked.type === 'add') return this.#target.perform({ method: 'ADD', params: asked.fields }, this.#group)
    const id = ('id' in asked ? asked.id : undefined) ?? this.#ids.get(asked.slot)
    if (id === undefined) throw new BookstoreError('NOT_FOUND', 'the book of this scan was not written')
    if (asked.type === 'remove') return this.#target.perform({ method: 'DELETE', params: { id } }, this.#group)
    return this.#count(id, asked.by)
  }

  /** Adds to the copies that the book has at this moment. */
  async #count(id: number, by: 1 | -1): Promise<{ id: number; revision: number }> {
    for (let tried = 1; ; tried++) {
      const { copies, revision } = await this.#target.get(id)
      const params = { id, ifRevision: revision, copies: Math.max(0, copies + by) }
      try {
        return await this.#target.perform({ method: 'UPDATE', params }, this.#group)
      } catch (error) {
        if (!(error instanceof BookstoreError) || error.code !== 'CONFLICT' || tried === TRIES) throw error
      }
    }
  }
}
