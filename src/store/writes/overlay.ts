import { type Book, changeBook, createBook } from '../../domain/book.ts'
import type { Operation } from '../../domain/book-store.ts'
import { changedBookToText } from '../../domain/book-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { MAX_ID } from '../../domain/fields.ts'
import { checkForeign, isSame } from '../../domain/foreign-fields.ts'
import { forEachOperation } from '../../domain/refused-operations.ts'
import type { Catalogue } from '../books/catalogue.ts'
import { UsedIds } from '../books/used-ids.ts'
import type { StoredOperation } from '../journal/journal-line.ts'

/** A book, and the text it is stored as. */
interface Stored {
  book: Book
  text: string
}

interface PendingBook {
  /** Undefined when it is deleted. */
  stored: Stored | undefined
  /** The revision of the operation that made it so. */
  revision: number
}

/** The changes that operations will make, and the texts that answer them. */
export interface Prepared {
  /** The operations to be stored, without those that change nothing. */
  operations: StoredOperation[]
  /** For each operation the book as it will be, or as it was when it is deleted. */
  texts: string[]
}

/** An operation that brings a book back to a text it had, for UNDO. */
export interface Restore {
  type: 'restore'
  id: number
  /** Undefined when there was none. */
  text: string | undefined
}

/** Looks at a book before and after a change, and throws a BookstoreError when that is not to be. */
export type ChangeGuard = (before: Book | undefined, after: Book | undefined) => void

/** A book before and after an operation; both are the same when the operation changes nothing. */
interface Change {
  id: number
  after: Stored | undefined
  before: Stored | undefined
}

/**
 * Shows the books as they will be when all pending writes are durable. Without it two writes that exclude each other could both pass,
 * because neither is durable yet.
 */
export class Overlay {
  readonly #catalogue: Catalogue
  readonly #guard: ChangeGuard
  readonly #pending = new Map<number, PendingBook>()
  #revision: number
  /** The lowest id above those that pending books were given. */
  #nextId = 1

  /** `guard` refuses changes that contradict what is known of a book elsewhere, by an error. */
  constructor(catalogue: Catalogue, guard: ChangeGuard = () => {}) {
    this.#catalogue = catalogue
    this.#guard = guard
    this.#revision = catalogue.revision
  }

  /** The revision of the last operation that was prepared. */
  get revision(): number {
    return this.#revision
  }

  /** The book as it will be when all that is pending is durable. */
  book(id: number): Book | undefined {
    return this.#stored(id)?.book
  }

  /**
   * Numbers operations and merges them, all or none. An update that leaves a book as it is gets no number.
   *
   * @throws BookstoreError NOT_FOUND, DUPLICATE, CONFLICT, or INVALID for a foreign field that the book does not hold, with
   * the `index` of the operation, and with each other that is `refused`
   */
  prepare(operations: readonly (Operation | Restore)[], at: string): Prepared {
    const before = {
      revision: this.#revision,
      nextId: this.#nextId,
      pending: new Map<number, PendingBook | undefined>(),
    }
    try {
      const prepared = forEachOperation(operations, operation => this.#one(operation, at, before.pending))
      return { operations: prepared.flatMap(({ stored }) => stored ?? []), texts: prepared.map(({ text }) => text) }
    } catch (error) {
      this.#revision = before.revision
      this.#nextId = before.nextId
      for (const [id, pending] of before.pending) this.#put(id, pending)
      throw error
    }
  }

  /** Drops what was pending up to this revision: it is in the catalogue now. */
  settle(operations: readonly StoredOperation[], last: number): void {
    for (const { id } of operations) {
      const pending = this.#pending.get(id)
      if (pending && pending.revision <= last) this.#pending.delete(id)
    }
  }

  /** Drops all that was pending: none of it has happened. */
  discard(): void {
    this.#pending.clear()
    this.#revision = this.#catalogue.revision
    this.#nextId = 1
  }

  #put(id: number, pending: PendingBook | undefined): void {
    if (pending) this.#pending.set(id, pending)
    else this.#pending.delete(id)
  }

  #one(
    operation: Operation | Restore,
    at: string,
    touched: Map<number, PendingBook | undefined>,
  ): { stored?: StoredOperation; text: string } {
    const revision = this.#revision + 1
    const { id, after, before } = this.#apply(operation, at, revision)
    if (after && after === before) return { text: after.text }
    this.#guard(before?.book, after?.book)
    if (!touched.has(id)) touched.set(id, this.#pending.get(id))
    this.#revision = revision
    this.#pending.set(id, { stored: after, revision })
    const known = before === undefined ? {} : { was: before.text }
    if (!after) return { stored: { op: 'delete', type: 'deleted', id, ...known }, text: before?.text ?? 'null' }
    const { text } = after
    return { stored: { op: 'put', type: before ? 'updated' : 'added', id, book: text, ...known }, text }
  }

  #apply(operation: Operation | Restore, at: string, revision: number): Change {
    switch (operation.type) {
      case 'add': {
        const id = this.#newId(operation.fields.id)
        const book = createBook(operation.fields, { id, createdAt: at, updatedAt: at, revision })
        return { id, after: { book, text: JSON.stringify(book) }, before: undefined }
      }
      case 'update': {
        const before = this.#expect(operation)
        checkForeign(before.book, operation.foreign)
        const { updatedAt, revision: old } = before.book
        const changed = changeBook(before.book, operation.changes, { updatedAt, revision: old })
        if (isSame(changed, before.book)) return { id: before.book.id, after: before, before }
        const book = { ...changed, updatedAt: at, revision }
        return { id: book.id, after: { book, text: changedBookToText(book, before.text) }, before }
      }
      case 'delete': {
        const before = this.#expect(operation)
        return { id: before.book.id, after: undefined, before }
      }
      case 'restore': {
        const { id, text } = operation
        const before = this.#stored(id)
        if (text === undefined) return { id, after: undefined, before }
        const book = { ...(JSON.parse(text) as Book), updatedAt: at, revision }
        return { id, after: { book, text: changedBookToText(book, text) }, before }
      }
    }
  }

  #newId(wanted: number | undefined): number {
    const id = wanted ?? this.#giveId()
    if (this.book(id)) throw new BookstoreError('DUPLICATE', `there is a book ${id} already`)
    if (!this.#isFree(id))
      throw new BookstoreError('DUPLICATE', `the id ${id} was used already, and ids are never used twice`)
    if (wanted === undefined || UsedIds.moves(id)) this.#nextId = Math.max(this.#nextId, id + 1)
    return id
  }

  #isFree(id: number): boolean {
    return !this.#pending.has(id) && this.#catalogue.usedIds.isFree(id)
  }

  #giveId(): number {
    const { usedIds } = this.#catalogue
    let id = usedIds.next(this.#nextId)
    while (id !== undefined && this.#pending.has(id)) id = usedIds.next(id + 1)
    if (id !== undefined) return id
    // All above are used; what was passed over before that is not.
    id = usedIds.nextPassedOver(1)
    while (id !== undefined && this.#pending.has(id)) id = usedIds.nextPassedOver(id + 1)
    if (id !== undefined) return id
    throw new BookstoreError('DUPLICATE', `there is no id left up to ${MAX_ID}`)
  }

  #stored(id: number): Stored | undefined {
    const pending = this.#pending.get(id)
    if (pending) return pending.stored
    const book = this.#catalogue.book(id)
    return book && { book, text: this.#catalogue.text(id) ?? '' }
  }

  #expect({ id, ifRevision }: { id: number; ifRevision?: number }): Stored {
    const stored = this.#stored(id)
    if (!stored) throw new BookstoreError('NOT_FOUND', `there is no book ${id}`)
    const { book } = stored
    if (ifRevision === undefined || book.revision === ifRevision) return stored
    const message = `book ${id} was changed since: it is at revision ${book.revision}, not ${ifRevision}`
    throw new BookstoreError('CONFLICT', message, { current: book })
  }
}
