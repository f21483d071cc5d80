import type { Book } from '../../src/domain/book.ts'
import { BookstoreError } from '../../src/domain/errors.ts'
import { readIsbn } from '../../src/domain/isbn/read-isbn.ts'
import type { Effect } from '../../src/tui/state/effect.ts'
import { AppModel, book } from './app-model.ts'

type Write = Extract<Effect, { type: 'add' | 'update' }>

/** The app at a server that answers after a while: it knows revisions, and does under one requestKey what it did before. */
export class ServedApp extends AppModel {
  readonly latencyMs: number
  readonly books = new Map<number, Book>()
  /** Loses so many answers: what was asked for is done. */
  lost = 0
  readonly #answered = new Map<string, Book>()
  #revision = 1_000
  #done = 0

  constructor(books: readonly Book[], latencyMs = 5) {
    super(0)
    this.latencyMs = latencyMs
    for (const known of books) this.books.set(known.id, known)
    this.tell({ type: 'loaded', books })
  }

  override tell(event: Parameters<AppModel['tell']>[0]): this {
    super.tell(event)
    // The constructor of the base tells too, before there is a server.
    while (this.books && this.#done < this.effects.length) {
      const effect = this.effects[this.#done++]
      if (effect?.type === 'add' || effect?.type === 'update')
        this.clock.after(this.latencyMs, () => this.#write(effect))
    }
    return this
  }

  #write(effect: Write): void {
    const { requestKey } = effect
    const known = this.#answered.get(requestKey) ?? this.#apply(effect)
    if (this.lost > 0 && this.lost--) {
      this.tell({ type: 'not saved', error: new BookstoreError('OVERLOADED', 'the connection was lost'), requestKey })
    } else if (known instanceof BookstoreError) this.tell({ type: 'not saved', error: known, requestKey })
    else this.tell({ type: 'saved', book: known, requestKey, verb: 'saved' })
  }

  #apply(effect: Write): Book | BookstoreError {
    const before = effect.type === 'update' ? this.books.get(effect.id) : undefined
    if (effect.type === 'update' && before?.revision !== effect.ifRevision)
      return new BookstoreError('CONFLICT', 'was changed since', { current: before })
    const id = before?.id ?? Math.max(0, ...this.books.keys()) + 1
    return this.change(id, { ...before, ...fieldsOf(effect.fields) }, effect.requestKey)
  }

  /** Changes a book as anybody may. */
  change(id: number, fields: object, requestKey?: string): Book {
    const { title } = { title: '', ...this.books.get(id), ...fields }
    const type = this.books.has(id) ? 'updated' : 'added'
    const changed = { ...book(id, title, {}), ...this.books.get(id), ...fields, id, revision: ++this.#revision }
    this.books.set(id, changed)
    if (requestKey !== undefined) this.#answered.set(requestKey, changed)
    const { revision, updatedAt: at } = changed
    this.tell({ type: 'changes', changes: [{ id, revision, type, at, by: { connection: 1, pid: 1 }, book: changed }] })
    return changed
  }
}

function fieldsOf({ isbn, copies, ...others }: Record<string, unknown>): object {
  const number = typeof isbn === 'string' ? readIsbn(isbn).isbn : undefined
  return {
    ...others,
    ...(copies !== undefined && { copies: Number(copies) }),
    ...(isbn !== undefined && (number === undefined ? { isbnRaw: isbn } : { isbn: number })),
  }
}
