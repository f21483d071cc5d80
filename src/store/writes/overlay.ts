import { type Book, changeBook, createBook } from '../../domain/book.ts'
import type { Operation } from '../../domain/book-store.ts'
import { respellBook } from '../../domain/book-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { MAX_ID } from '../../domain/fields.ts'
import { checkForeign } from '../../domain/foreign-fields.ts'
import type { Catalogue } from '../books/catalogue.ts'
import type { StoredOperation } from '../journal/journal-line.ts'

/** A book, and the text it is stored as. */
interface Stored {
  book: Book
  text: string
}

interface PendingBook {
  /** Undefined when it is deleted. */
  stored: Stored | undefined
  /** The sequence of the operation that made it so. */
  sequence: number
}

/** What an operation will do, and the text that answers it. */
export interface Prepared {
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

/** What an operation makes of a book. */
interface Change {
  id: number
  after: Stored | undefined
  before: Stored | undefined
}

/**
 * What is on its way to the disk, over what is there: two writes that do not go together must not both pass because
 * neither is durable yet.
 */
export class Overlay {
  readonly #catalogue: Catalogue
  readonly #pending = new Map<number, PendingBook>()
  #sequence: number
  #nextId: number

  readonly #wasDeleted: (id: number) => boolean

  /** `wasDeleted` says whether an id belonged to a book that is gone. */
  constructor(catalogue: Catalogue, wasDeleted: (id: number) => boolean) {
    this.#catalogue = catalogue
    this.#wasDeleted = wasDeleted
    this.#sequence = catalogue.revision
    this.#nextId = catalogue.nextId
  }

  /** The sequence of the last operation that was prepared. */
  get sequence(): number {
    return this.#sequence
  }

  /** The book as it will be when all that is pending is durable. */
  book(id: number): Book | undefined {
    return this.#stored(id)?.book
  }

  /**
   * Numbers operations and merges them, all or none.
   *
   * @throws BookstoreError NOT_FOUND, DUPLICATE, CONFLICT, or INVALID for a foreign field that the book does not hold
   */
  prepare(operations: readonly (Operation | Restore)[], at: string): Prepared {
    const before = {
      sequence: this.#sequence,
      nextId: this.#nextId,
      pending: new Map<number, PendingBook | undefined>(),
    }
    try {
      const prepared = operations.map(operation => this.#one(operation, at, before.pending))
      return { operations: prepared.map(({ stored }) => stored), texts: prepared.map(({ text }) => text) }
    } catch (error) {
      this.#sequence = before.sequence
      this.#nextId = before.nextId
      for (const [id, pending] of before.pending) this.#put(id, pending)
      throw error
    }
  }

  /** What was pending up to this sequence is in the catalogue now. */
  settle(operations: readonly StoredOperation[], last: number): void {
    for (const { id } of operations) {
      const pending = this.#pending.get(id)
      if (pending && pending.sequence <= last) this.#pending.delete(id)
    }
  }

  /** Nothing of what was pending has happened. */
  discard(): void {
    this.#pending.clear()
    this.#sequence = this.#catalogue.revision
    this.#nextId = this.#catalogue.nextId
  }

  #put(id: number, pending: PendingBook | undefined): void {
    if (pending) this.#pending.set(id, pending)
    else this.#pending.delete(id)
  }

  #one(
    operation: Operation | Restore,
    at: string,
    touched: Map<number, PendingBook | undefined>,
  ): { stored: StoredOperation; text: string } {
    const sequence = this.#sequence + 1
    const { id, after, before } = this.#apply(operation, at, sequence)
    if (!touched.has(id)) touched.set(id, this.#pending.get(id))
    this.#sequence = sequence
    this.#pending.set(id, { stored: after, sequence })
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
        const book = changeBook(before.book, operation.changes, { updatedAt: at, revision })
        return { id: book.id, after: { book, text: respellBook(book, before.text) }, before }
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
        return { id, after: { book, text: respellBook(book, text) }, before }
      }
    }
  }

  #newId(wanted: number | undefined): number {
    const id = wanted ?? this.#nextId
    if (this.book(id)) throw new BookstoreError('DUPLICATE', `there is a book ${id} already`)
    if (wanted !== undefined && wanted < this.#nextId && (this.#pending.has(wanted) || this.#wasDeleted(wanted))) {
      throw new BookstoreError('DUPLICATE', `the id ${wanted} was used already, and ids are never used twice`)
    }
    if (id > MAX_ID) throw new BookstoreError('DUPLICATE', `there is no id left below ${MAX_ID}`)
    this.#nextId = Math.max(this.#nextId, id + 1)
    return id
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
