import type { Book, NewBook } from '../../domain/book.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { fold } from '../../domain/words/fold.ts'

/** What a book is recognised by. */
export type Known = Pick<Book, 'title'> & Partial<Pick<Book, 'author' | 'year' | 'isbn'>>

interface Indexed<Entry> {
  entry: Entry
  order: number
}

/**
 * Finds the book that a row speaks of. An ISBN alone is not enough: publishers give one to several titles, and lists have
 * wrong ones. So the titles must agree, too, where both have one. Without an ISBN title, author and year must all agree:
 * what merely resembles is another book. Of several the one that came first is meant.
 */
export class BookMatcher<Entry> {
  readonly #bookOf: (entry: Entry) => Known
  readonly #byIsbn = new Map<string, Indexed<Entry>[]>()
  readonly #byText = new Map<string, Indexed<Entry>[]>()
  readonly #orders = new Map<Entry, number>()

  /** `bookOf`: an entry's book as it is now; it may change. */
  constructor(bookOf: (entry: Entry) => Known) {
    this.#bookOf = bookOf
  }

  /** Takes an entry up, or once more after its book has changed. */
  add(entry: Entry): void {
    const order = this.#orders.get(entry) ?? this.#orders.size
    this.#orders.set(entry, order)
    const book = this.#bookOf(entry)
    if (book.isbn) append(this.#byIsbn, book.isbn, { entry, order })
    append(this.#byText, textKey(book), { entry, order })
  }

  find(wanted: Partial<NewBook>): Entry | undefined {
    const { isbn = '', title } = wanted
    const sameIsbn = this.#withIsbn(isbn)
    if (title === undefined) return first(sameIsbn)
    const found = first(sameIsbn.filter(({ entry }) => titleKey(this.#bookOf(entry).title) === titleKey(title)))
    return found ?? first(this.#alike({ ...wanted, title }, isbn))
  }

  /** A book that has this ISBN, whatever its title is. */
  otherOf(isbn: string): Entry | undefined {
    return first(this.#withIsbn(isbn))
  }

  #withIsbn(isbn: string): Indexed<Entry>[] {
    return isbn === '' ? [] : (this.#byIsbn.get(isbn) ?? []).filter(({ entry }) => this.#bookOf(entry).isbn === isbn)
  }

  /** Two different ISBNs are two editions. */
  #alike(wanted: Known, isbn: string): Indexed<Entry>[] {
    const key = textKey(wanted)
    return (this.#byText.get(key) ?? []).filter(({ entry }) => {
      const book = this.#bookOf(entry)
      return (isbn === '' || !book.isbn) && textKey(book) === key
    })
  }
}

function first<Entry>(found: readonly Indexed<Entry>[]): Entry | undefined {
  return found.reduce<Indexed<Entry> | undefined>(
    (best, one) => (best && best.order <= one.order ? best : one),
    undefined,
  )?.entry
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}

/** A title of signs alone folds to nothing, and is compared as it is. */
function titleKey(title: string): string {
  return fold(title) || cleanLine(title)
}

function textKey({ title, author = '', year = 0 }: Known): string {
  return [titleKey(title), fold(author), year].join('\n')
}
