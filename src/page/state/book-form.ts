import type { Book } from '../../domain/book.ts'
import { type Clash, changesOf, fieldsOf, meet, type Typed, typedOf } from './draft.ts'

/** A write as the form asks for it. Values are texts: the server reads numbers from them. */
export type SaveRequest =
  | { method: 'ADD'; params: { title: string; requestKey: string; [field: string]: string } }
  | {
      method: 'UPDATE'
      params: { id: number; ifRevision: number; requestKey: string; [field: string]: string | number }
    }

/** A book that somebody is typing: a new one, or one that is there and may change meanwhile. */
export class BookForm {
  typed: Typed
  /** Fields that others have changed as well. */
  clashes: readonly Clash[] = []
  /** The book that is edited, as it was known last; undefined for a new one. */
  #book: Book | undefined
  #base: Typed
  /** The last request, so that one whose answer was lost is not done twice. */
  #asked: { content: string; key: string } | undefined

  constructor(book?: Book, prefilled: Partial<Typed> = {}) {
    this.#book = book
    this.#base = typedOf(book)
    this.typed = { ...this.#base, ...prefilled }
  }

  get book(): Book | undefined {
    return this.#book
  }

  get isDirty(): boolean {
    return Object.keys(this.changes).length > 0
  }

  get changes(): Readonly<Record<string, string>> {
    return changesOf(this.#base, this.typed)
  }

  /** The fields to send: all of a new book, those of another that were typed over. */
  get fields(): Readonly<Record<string, string>> {
    return this.#book ? this.changes : fieldsOf(this.typed)
  }

  /** Takes what others made of the book. What was typed stays. */
  meet(current: Book): void {
    const { typed, clashes } = meet(this.#base, this.typed, typedOf(current))
    // A field that clashed before still does, until its owner decides.
    const still = this.clashes.filter(({ field }) => typed[field] !== typedOf(current)[field])
    const both = [...clashes, ...still.filter(({ field }) => clashes.every(clash => clash.field !== field))]
    this.clashes = both.map(({ field }) => ({ field, theirs: typedOf(current)[field] }))
    this.#book = current
    this.#base = typedOf(current)
    this.typed = typed
  }

  /** Takes a field as the others have it. */
  takeTheirs(field: Clash['field']): void {
    this.typed = { ...this.typed, [field]: this.#base[field] }
    this.clashes = this.clashes.filter(clash => clash.field !== field)
  }

  /** Notes that the book was deleted: what was typed is from then on a new one. */
  becomeNew(): void {
    this.#book = undefined
    this.#base = typedOf()
    this.clashes = []
  }

  /** The write that saves it; undefined when nothing was changed. `key` is used where this content was not asked for yet. */
  request(key: string): SaveRequest | undefined {
    const book = this.#book
    if (book && !this.isDirty) return undefined
    const target = book && { id: book.id, ifRevision: book.revision }
    const content = JSON.stringify([target, this.fields])
    if (this.#asked?.content !== content) this.#asked = { content, key }
    const requestKey = this.#asked.key
    if (target) return { method: 'UPDATE', params: { ...this.fields, ...target, requestKey } }
    return { method: 'ADD', params: { title: '', ...this.fields, requestKey } }
  }
}
