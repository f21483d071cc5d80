import { type Book, changeBook, createBook } from '../domain/book.ts'
import type { Operation } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { MAX_ID } from '../domain/fields.ts'
import { checkForeign } from '../domain/foreign-fields.ts'
import type { Catalogue } from './catalogue.ts'
import type { StoredOperation } from './journal-line.ts'

interface PendingBook {
  /** Undefined when it is deleted. */
  book: Book | undefined
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
  book: Book | undefined
}

/** What an operation makes of a book. */
interface Change {
  id: number
  book: Book | undefined
  before: Book | undefined
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
    const pending = this.#pending.get(id)
    return pending ? pending.book : this.#catalogue.book(id)
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
    const { id, book, before } = this.#apply(operation, at, sequence)
    if (!touched.has(id)) touched.set(id, this.#pending.get(id))
    this.#sequence = sequence
    this.#pending.set(id, { book, sequence })
    const was = before && JSON.stringify(before)
    const known = was === undefined ? {} : { was }
    if (!book) return { stored: { op: 'delete', type: 'deleted', id, ...known }, text: was ?? 'null' }
    const text = JSON.stringify(book)
    return { stored: { op: 'put', type: before ? 'updated' : 'added', id, book: text, ...known }, text }
  }

  #apply(operation: Operation | Restore, at: string, revision: number): Change {
    switch (operation.type) {
      case 'add': {
        const id = this.#newId(operation.fields.id)
        return {
          id,
          book: createBook(operation.fields, { id, createdAt: at, updatedAt: at, revision }),
          before: undefined,
        }
      }
      case 'update': {
        const before = this.#expect(operation)
        checkForeign(before, operation.foreign)
        return { id: before.id, book: changeBook(before, operation.changes, { updatedAt: at, revision }), before }
      }
      case 'delete': {
        const before = this.#expect(operation)
        return { id: before.id, book: undefined, before }
      }
      case 'restore': {
        const book = operation.book && { ...operation.book, updatedAt: at, revision }
        return { id: operation.id, book, before: this.book(operation.id) }
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

  #expect({ id, ifRevision }: { id: number; ifRevision?: number }): Book {
    const book = this.book(id)
    if (!book) throw new BookstoreError('NOT_FOUND', `there is no book ${id}`)
    if (ifRevision === undefined || book.revision === ifRevision) return book
    const message = `book ${id} was changed since: it is at revision ${book.revision}, not ${ifRevision}`
    throw new BookstoreError('CONFLICT', message, { current: book })
  }
}
