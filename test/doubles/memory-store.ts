import { type Book, changeBook, createBook } from '../../src/domain/book.ts'
import type {
  Author,
  BookKey,
  BookStore,
  ChangeText,
  Committed,
  HistoryQuery,
  ListQuery,
  Operation,
  Page,
  Position,
  StoreStatus,
  Subscription,
  Undone,
  Write,
} from '../../src/domain/book-store.ts'
import { BookstoreError, invalid, type NamedChange } from '../../src/domain/errors.ts'
import { checkForeign, isSame } from '../../src/domain/foreign-fields.ts'
import { bookNumber, bookNumbers } from '../../src/domain/isbn/book-number.ts'
import { decodeCursor, encodeCursor, pagesOf } from '../../src/domain/query/cursor.ts'
import { compareValues, parseSort, sortValues } from '../../src/domain/query/order.ts'
import { createFilter } from '../../src/domain/query/where.ts'
import { forEachOperation } from '../../src/domain/refused-operations.ts'
import { createMatcher, searchKey } from '../../src/domain/search.ts'

interface Deed {
  by: string
  revision: number
  group: string | undefined
  before: Map<number, Book | undefined>
  after: Map<number, Book | undefined>
}

const nameOf = ({ client, connection }: Author) => client ?? `#${connection}`

/** A store in memory, written as plainly as the port allows: what the real one does is compared with it. */
export class MemoryStore implements BookStore {
  #books = new Map<number, Book>()
  #used = new Set<number>()
  #revision = 0
  #changes: ChangeText[] = []
  #followers = new Set<(change: ChangeText) => void>()
  #keys = new Map<string, { operations: string; result: Committed }>()
  #undo: Deed[] = []
  #redo: Deed[] = []
  readonly #epoch = 'memory'

  async list(query: ListQuery): Promise<Page> {
    const { q = '', where = {}, sort = 'id', limit = 1000, cursor } = query
    const pages = pagesOf(query)
    const keys = parseSort(sort)
    const matches = createMatcher(q)
    const passes = createFilter(where)
    const found = [...this.#books.values()].filter(book => matches(searchKey(book)) && passes(book))
    found.sort((a, b) => compareValues(sortValues(a, keys), sortValues(b, keys), keys))
    const after = cursor === undefined ? undefined : decodeCursor(cursor, keys, pages)
    const rest = after ? found.filter(book => compareValues(sortValues(book, keys), after, keys) > 0) : found
    const books = rest.slice(0, limit)
    const page: Page = { texts: books.map(book => JSON.stringify(book)), total: found.length, ...this.#position }
    const last = books.at(-1)
    return rest.length > books.length && last
      ? { ...page, nextCursor: encodeCursor(keys, sortValues(last, keys), pages) }
      : page
  }

  async get(key: BookKey): Promise<string> {
    const book = 'id' in key ? this.#books.get(key.id) : this.#withNumber(bookNumber(key.isbn))
    if (book) return JSON.stringify(book)
    throw new BookstoreError('NOT_FOUND', 'there is no such book')
  }

  /** The one whose ISBN it is comes before one that keeps it beside its own. */
  #withNumber(number: string): Book | undefined {
    if (number === '') return undefined
    const books = [...this.#books.values()].sort((a, b) => a.id - b.id)
    return books.find(({ isbn }) => isbn === number) ?? books.find(book => bookNumbers(book).includes(number))
  }

  async commit({ operations, requestKey, group }: Write, by: Author): Promise<Committed> {
    const name = `${nameOf(by)} ${requestKey}`
    const known = requestKey === undefined ? undefined : this.#keys.get(name)
    if (known?.operations === JSON.stringify(operations)) return known.result
    if (known)
      throw invalid([
        { field: 'requestKey', message: 'requestKey was used for another request', value: requestKey, rule: 'unused' },
      ])
    const saved = { books: new Map(this.#books), used: new Set(this.#used), revision: this.#revision }
    const deed: Deed = { by: nameOf(by), revision: 0, group, before: new Map(), after: new Map() }
    const changes: ChangeText[] = []
    let texts: string[]
    try {
      texts = forEachOperation(operations, operation => this.#apply(operation, by, deed, changes))
    } catch (error) {
      this.#books = saved.books
      this.#used = saved.used
      this.#revision = saved.revision
      throw error
    }
    deed.revision = this.#revision
    const result = { texts, revision: this.#revision }
    if (requestKey !== undefined) this.#keys.set(name, { operations: JSON.stringify(operations), result })
    if (changes.length === 0) return result
    this.#redo = this.#redo.filter(other => other.by !== deed.by)
    this.#push(deed)
    this.#tell(changes)
    return result
  }

  undo(by: Author, revision?: number): Promise<Undone> {
    return this.#invert(this.#undo, this.#redo, by, revision)
  }

  redo(by: Author, revision?: number): Promise<Undone> {
    return this.#invert(this.#redo, this.#undo, by, revision)
  }

  async history({ id, limit = 100 }: HistoryQuery): Promise<string[]> {
    const found = this.#changes.filter(change => id === undefined || change.id === id).reverse()
    return found.slice(0, limit).map(({ text }) => text)
  }

  async changes(since: Position | undefined, onChange: (change: ChangeText) => void): Promise<Subscription> {
    this.#followers.add(onChange)
    const end = () => this.#followers.delete(onChange)
    const position = this.#position
    if (since && since.epoch !== this.#epoch) return { position, resync: 'another history', end }
    const missed = since ? this.#changes.filter(({ revision }) => revision > since.revision) : []
    return { position, missed, end }
  }

  async status(): Promise<StoreStatus> {
    return { books: this.#books.size, ...this.#position, writable: true, journalBytes: 0 }
  }

  async close(): Promise<void> {
    this.#followers.clear()
  }

  get #position(): Position {
    return { revision: this.#revision, epoch: this.#epoch }
  }

  #apply(operation: Operation, by: Author, deed: Deed, changes: ChangeText[]): string {
    const at = new Date().toISOString()
    const id = operation.type === 'add' ? (operation.fields.id ?? this.#freeId()) : operation.id
    const before = this.#books.get(id)
    if (operation.type === 'add' && this.#used.has(id)) throw new BookstoreError('DUPLICATE', `the id ${id} is taken`)
    if (operation.type !== 'add') this.#expect(operation, before)
    if (operation.type === 'update' && before) checkForeign(before, operation.foreign)
    const same =
      operation.type === 'update' &&
      before &&
      changeBook(before, operation.changes, { updatedAt: before.updatedAt, revision: before.revision })
    if (same && isSame(same, before)) return JSON.stringify(before)
    this.#revision++
    const after = this.#after(operation, id, before, at)
    this.#set(id, before, after, by, deed, changes)
    return JSON.stringify(after ?? before)
  }

  /** Behind the highest that was used; far ones, which only clients bring, do not count. */
  #freeId(): number {
    const near = [...this.#used].filter(id => id <= 100_000_000)
    return Math.max(0, ...near) + 1
  }

  #after(operation: Operation, id: number, before: Book | undefined, at: string): Book | undefined {
    const revision = this.#revision
    if (operation.type === 'add') return createBook(operation.fields, { id, createdAt: at, updatedAt: at, revision })
    if (operation.type === 'update' && before) return changeBook(before, operation.changes, { updatedAt: at, revision })
    return undefined
  }

  #expect({ id, ifRevision }: { id: number; ifRevision?: number }, book: Book | undefined): void {
    if (!book) throw new BookstoreError('NOT_FOUND', `there is no book ${id}`)
    if (ifRevision !== undefined && ifRevision !== book.revision)
      throw new BookstoreError('CONFLICT', `book ${id} was changed since`, { current: book })
  }

  #set(
    id: number,
    before: Book | undefined,
    after: Book | undefined,
    by: Author,
    deed: Deed,
    changes: ChangeText[],
  ): void {
    if (after) this.#books.set(id, after)
    else this.#books.delete(id)
    this.#used.add(id)
    if (!deed.before.has(id)) deed.before.set(id, before)
    deed.after.set(id, after)
    const type = after ? (before ? 'updated' : 'added') : 'deleted'
    const change = {
      revision: this.#revision,
      type,
      id,
      ...(after && { book: after }),
      at: new Date().toISOString(),
      by,
    }
    changes.push({ revision: this.#revision, type, id, text: JSON.stringify(change) })
  }

  #push(deed: Deed): void {
    const last = this.#undo.findLast(({ by }) => by === deed.by)
    if (!last || deed.group === undefined || last.group !== deed.group) {
      this.#undo.push(deed)
      return
    }
    for (const [id, book] of deed.before) if (!last.before.has(id)) last.before.set(id, book)
    for (const [id, book] of deed.after) last.after.set(id, book)
    last.revision = deed.revision
  }

  #inTheWay({ after }: Deed): number | undefined {
    return [...after].find(([id, book]) => this.#books.get(id)?.revision !== book?.revision)?.[0]
  }

  #named({ revision, before, after }: Deed, id = [...after.keys()][0] ?? 0): NamedChange {
    const [was, is] = [before.get(id), after.get(id)]
    const type = was ? (is ? 'updated' : 'deleted') : 'added'
    return { revision, type, id, title: (is ?? was)?.title ?? '', books: after.size }
  }

  async #invert(from: Deed[], to: Deed[], by: Author, wanted?: number): Promise<Undone> {
    const mine = from.filter(({ by: name }) => name === nameOf(by))
    const deed = wanted === undefined ? mine.at(-1) : mine.find(({ revision }) => revision === wanted)
    if (!deed) throw new BookstoreError('NOT_FOUND', 'there is nothing')
    const id = this.#inTheWay(deed)
    if (id !== undefined) {
      const older = mine.slice(0, mine.indexOf(deed)).findLast(other => this.#inTheWay(other) === undefined)
      const details = { change: this.#named(deed, id), ...(older && { older: this.#named(older) }) }
      throw new BookstoreError('CONFLICT', `book ${id} was changed since`, details)
    }
    const stuck = mine.slice(mine.indexOf(deed) + 1).filter(newer => this.#inTheWay(newer) !== undefined)
    for (const gone of [deed, ...stuck]) from.splice(from.indexOf(gone), 1)
    const changes: ChangeText[] = []
    const inverse: Deed = { by: deed.by, revision: 0, group: deed.group, before: new Map(), after: new Map() }
    for (const [id, book] of deed.before) {
      this.#revision++
      const after = book && { ...book, revision: this.#revision, updatedAt: new Date().toISOString() }
      this.#set(id, this.#books.get(id), after, by, inverse, changes)
    }
    inverse.revision = this.#revision
    to.push(inverse)
    // The deed before left the books as they are now, at these revisions.
    for (const [id, book] of inverse.after) {
      const earlier = from.findLast(({ by: name, after }) => name === inverse.by && after.has(id))
      earlier?.after.set(id, book)
    }
    this.#tell(changes)
    const told = changes.map(({ text }) => {
      const { type, id, book } = JSON.parse(text) as { type: string; id: number; book?: Book }
      return JSON.stringify({ type, id, ...(book && { book }) })
    })
    return { changes: told, revision: this.#revision }
  }

  #tell(changes: readonly ChangeText[]): void {
    this.#changes.push(...changes)
    for (const change of changes) for (const follower of this.#followers) follower(change)
  }
}
