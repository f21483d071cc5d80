import type { BookFields, NewBook } from '../../domain/book.ts'
import { checkChanges, checkNewBook } from '../../domain/check-fields.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { FIELD_NAMES, FIELD_RULES } from '../../domain/fields.ts'
import type { Purpose } from '../headers/column-names.ts'
import type { TableRow } from '../read/table.ts'
import { betweenAuthors } from '../values/between-authors.ts'
import { plainText } from '../values/plain-text.ts'
import { readCopies } from '../values/read-copies.ts'
import { readIsbnCell } from '../values/read-isbn-cell.ts'
import { readPages } from '../values/read-pages.ts'
import { readPrice } from '../values/read-price.ts'
import { readYear } from '../values/read-year.ts'
import { splitList } from '../values/split-list.ts'
import type { Draft, RowProblem } from './draft.ts'
import { type Cell, joined, type Reading, RowCells } from './row-cells.ts'

/** What stands between keywords. */
const BETWEEN_KEYWORDS = /[;|\r\n]|,(?!\d)/
const LIST = '; '

/** Reads what a row says of a book. A value that a field cannot have is left out, and is a problem. */
export function toDraft(row: TableRow, reading: Reading): Draft {
  return new RowReader(row, reading).read()
}

class RowReader {
  readonly #row: TableRow
  readonly #reading: Reading
  readonly #cells: RowCells
  /** The column that each field came from. */
  readonly #origin = new Map<string, Cell>()

  constructor(row: TableRow, reading: Reading) {
    this.#row = row
    this.#reading = reading
    this.#cells = new RowCells(row, reading)
  }

  read(): Draft {
    const { line } = this.#row
    const refused = this.#shifted() ?? this.#otherKind()
    if (refused) return { line, fields: {}, problems: [], refused }
    const given = this.#reading.layout?.name === 'bookstore' ? this.#own() : this.#foreign()
    const fields = withoutBlanks(this.#checked(given))
    const isBare = fields.title === undefined && fields.isbn === undefined
    const noTitle =
      this.#refusedTitle(given) ??
      (isBare ? this.#cells.problem(this.#cells.first('title'), 'there is no title') : undefined)
    return { line, fields, problems: this.#cells.problems, ...(noTitle && { refused: noTitle }) }
  }

  /** A row with more cells than there are columns has a separator too many somewhere: nobody knows which cell is which. */
  #shifted(): RowProblem | undefined {
    const { cells } = this.#row
    const { columns } = this.#reading
    const more = cells.slice(columns.length).filter(cell => String(cell).trim() !== '')
    if (columns.length === 0 || more.length === 0) return undefined
    return this.#cells.problem(
      undefined,
      `has ${cells.length} cells, and there are ${columns.length} columns: cells are shifted`,
    )
  }

  #otherKind(): RowProblem | undefined {
    const cell = this.#cells.first('kind')
    const isBook = !cell || /book|buch|buku|libro|monograph|text|thesis|report|document|manuscript/i.test(cell.text)
    if (isBook && !/section|chapter|inbook|suppbook/i.test(cell?.text ?? '')) return undefined
    return this.#cells.problem(cell, 'is no book')
  }

  /** What we exported ourselves is taken as it stands. */
  #own(): Record<string, unknown> {
    const given: Record<string, unknown> = {}
    for (const name of ['id', ...FIELD_NAMES] as const) {
      const cell = this.#cells.first(name as Purpose)
      if (!cell) continue
      this.#origin.set(name, cell)
      given[name] = name === 'keywords' && typeof cell.value === 'string' ? ownKeywords(cell.value) : cell.value
    }
    return given
  }

  #foreign(): Record<string, unknown> {
    const given: Record<string, unknown> = {}
    const set = (name: keyof BookFields, cell: Cell | undefined, value: unknown) => {
      if (!cell || value === undefined || value === '') return
      this.#origin.set(name, cell)
      given[name] = value
    }
    for (const name of ['publisher', 'edition', 'location', 'callNumber', 'language'] as const) {
      const cell = this.#cells.first(name)
      set(name, cell, cell && plainText(joined(cell.value, LIST)))
    }
    const title = this.#cells.first('title')
    set('title', title, title && this.#title(title))
    const author = this.#cells.first('author') ?? this.#cells.first('moreAuthors')
    set('author', author, author && this.#authors(author))
    const description = this.#cells.first('description')
    set('description', description, description && plainText(joined(description.value, '\n')))
    const year = this.#year()
    set('year', year?.cell, year?.year)
    const pages = this.#cells.first('pages')
    set('pages', pages, pages && (typeof pages.value === 'number' ? pages.value : readPages(pages.text)))
    const status = this.#cells.first('status')
    if (status) set('status', status, this.#status(status))
    this.#setCopies(set)
    this.#setPrice(set)
    this.#setKeywords(set)
    this.#setIsbn(set)
    return given
  }

  #title(cell: Cell): string {
    const subtitle = this.#cells.first('subtitle')
    const title = plainText(joined(cell.value, ' '))
    return subtitle && !title.includes(subtitle.text) ? `${title}: ${plainText(subtitle.text)}` : title
  }

  #authors(cell: Cell): string {
    const more = this.#cells.first('author') ? this.#cells.all('moreAuthors') : []
    const names = [
      ...this.#names(cell, this.#reading.layout?.authors),
      ...more.flatMap(one => this.#names(one, betweenAuthors(one.text, this.#reading.layout?.name === 'goodreads'))),
    ]
    return [...new Set(names.map(name => plainText(name).replace(/\s+/g, ' ').trim()))].join(LIST)
  }

  #names({ value, text }: Cell, between?: RegExp): string[] {
    if (Array.isArray(value)) return value.map(String)
    return splitList(plainText(text), between ?? /[;|\r\n]/)
  }

  /** The year of the book, or else that of its first edition. */
  #year(): { cell: Cell; year: number | string } | undefined {
    for (const cell of [...this.#cells.all('year'), ...this.#cells.all('firstYear')]) {
      const year = typeof cell.value === 'number' ? cell.value : readYear(cell.text)
      if (year !== undefined) return { cell, year }
    }
    return undefined
  }

  /** A number of copies that are in, as BiblioteQ has it, is a status as well. */
  #status({ text }: Cell): string {
    return /^\d+$/.test(text.trim()) ? (Number(text) > 0 ? 'Available' : 'Checked Out') : text
  }

  #setCopies(set: Setter): void {
    const codes = this.#cells.first('itemCodes')
    if (codes) set('copies', codes, splitList(codes.text, /[;|,\r\n]/).length)
    const cell = this.#cells.first('copies')
    const isUncounted = this.#reading.layout?.zeroIsUncounted && Number(cell?.text) === 0
    if (cell && !isUncounted) set('copies', cell, typeof cell.value === 'number' ? cell.value : readCopies(cell.text))
  }

  #setPrice(set: Setter): void {
    const currency = this.#cells.first('currency')
    if (currency && /^[a-z]{3}$/i.test(currency.text.trim()))
      set('currency', currency, currency.text.trim().toUpperCase())
    const cell = this.#cells.first('price')
    if (!cell) return
    const read =
      typeof cell.value === 'number'
        ? { price: cell.value }
        : readPrice(cell.text, currency?.text.trim().toUpperCase(), this.#isOfRupiah(cell))
    set('price', cell, read.price)
    if ('currency' in read && !currency) set('currency', cell, read.currency)
  }

  /** In Indonesian lists nobody writes sen: 85.000 has one reading. */
  #isOfRupiah({ index }: Cell): boolean {
    return /^\s*harga/i.test(this.#reading.columns[index] ?? '')
  }

  #setKeywords(set: Setter): void {
    const cells = this.#cells.all('keywords')
    const words = cells.flatMap(({ value, text }) =>
      Array.isArray(value) ? value.map(String) : splitList(plainText(text), BETWEEN_KEYWORDS),
    )
    const different = [...new Map(words.map(word => [word.toLowerCase(), plainText(word)])).values()]
    const { items, max } = FIELD_RULES.keywords as { items: number; max: number }
    const kept = different.filter(word => cleanLine(word).length <= max).slice(0, items)
    if (kept.length < different.length)
      this.#cells.note(cells[0], `has ${different.length} keywords; kept are the ${kept.length} that fit`)
    if (kept.length > 0) set('keywords', cells[0], kept)
  }

  /** The first number that is an ISBN; what else stands in these columns is kept beside it. */
  #setIsbn(set: Setter): void {
    const read = this.#cells.all('isbn').map(cell => ({ cell, ...readIsbnCell(joined(cell.value, ', ')) }))
    const found =
      read.find(({ isbn, note }) => isbn !== undefined && note === undefined) ??
      read.find(({ isbn }) => isbn !== undefined)
    if (found) {
      set('isbn', found.cell, found.isbn)
      if (found.raw !== undefined) set('isbnRaw', found.cell, found.raw)
      if (found.note !== undefined) this.#cells.note(found.cell, found.note)
      return
    }
    const [raw] = read.filter(({ raw }) => raw !== undefined)
    if (raw) set('isbnRaw', raw.cell, raw.raw)
    const [noted] = read.filter(({ note }) => note !== undefined)
    if (noted) this.#cells.note(noted.cell, noted.note ?? '')
  }

  /** Checks the fields as every door of the catalogue does. */
  #checked(given: Record<string, unknown>): Partial<NewBook> {
    try {
      return (given['title'] === undefined ? checkChanges(given) : checkNewBook(given)) as Partial<NewBook>
    } catch (error) {
      if (!(error instanceof BookstoreError)) throw error
      const refused = error.details.fields ?? []
      for (const { field, message } of refused) {
        delete given[field]
        const cell = this.#origin.get(field)
        if (field !== 'title')
          this.#cells.note(cell, `${message.replace(`${field} `, '').replace(/ \(given: [\s\S]*\)$/, '')}; left out`)
      }
      return refused.length > 0 && Object.keys(given).length > 0 ? this.#checked(given) : {}
    }
  }

  #refusedTitle(given: Record<string, unknown>): RowProblem | undefined {
    const cell = this.#origin.get('title')
    if (!cell || given['title'] !== undefined) return undefined
    return this.#cells.problem(cell, 'cannot be the title of a book: it is empty, or longer than 500 characters')
  }
}

type Setter = (name: keyof BookFields, cell: Cell | undefined, value: unknown) => void

/** What cannot be seen, such as a soft hyphen alone, comes to nothing; it must not replace what a book has. */
function withoutBlanks(fields: Partial<NewBook>): Partial<NewBook> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** Keywords as an export of ours writes them. */
function ownKeywords(text: string): unknown {
  if (!text.startsWith('[')) return splitList(text, /;/)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
