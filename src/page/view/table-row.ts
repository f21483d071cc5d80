import type { Book } from '../../domain/book.ts'
import type { Words } from '../words/english.ts'
import { COLUMNS } from './columns.ts'
import { element, setAttribute, setText } from './elements.ts'

/** A row that is drawn. Rows are used again for other books, as they go out of sight. */
export class TableRow {
  readonly node = element('div', { role: 'row', class: 'row' })
  readonly #cells = COLUMNS.map(({ field }, index) =>
    element('div', { role: 'gridcell', class: `cell ${field}`, 'aria-colindex': index + 1 }),
  )
  #book: Book | undefined
  #words: Words | undefined

  constructor() {
    this.node.append(...this.#cells)
  }

  get id(): number {
    return this.#book?.id ?? 0
  }

  /** Shows a book as the row of this index. */
  show(book: Book, index: number, words: Words): void {
    // Styles are set through the object model: the page's policy allows no attribute for them.
    this.node.style.setProperty('--index', String(index))
    setAttribute(this.node, 'aria-rowindex', index + 2)
    if (book === this.#book && words === this.#words) return
    if (book.id !== this.#book?.id) this.node.classList.remove('changed')
    this.#book = book
    this.#words = words
    this.node.id = `book-${book.id}`
    setAttribute(this.node, 'data-status', book.status)
    for (const [at, { text }] of COLUMNS.entries()) {
      const cell = this.#cells[at]
      if (cell) setText(cell, text(book, words))
    }
  }

  mark(isActive: boolean): void {
    setAttribute(this.node, 'aria-selected', isActive ? 'true' : 'false')
  }

  /** Lets it light up, so that an eye finds what changed. */
  flash(): void {
    this.node.classList.remove('changed')
    // Otherwise the browser sees no change, and the animation does not begin again.
    void this.node.offsetWidth
    this.node.classList.add('changed')
  }
}
