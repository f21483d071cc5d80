import type { Book } from '../../domain/book.ts'
import { type Sight, scrollFor, windowOf } from '../state/row-window.ts'
import type { Shelf } from '../state/shelf.ts'
import { byId, setAttribute, setText } from './elements.ts'
import type { Speech } from './speech.ts'
import { TableHead } from './table-head.ts'
import { TableRow } from './table-row.ts'

/** The owner of the table. */
export interface TableListener {
  open(book: Book): void
  remove(book: Book): void
  /** Called with each drawing, at most once a frame. */
  drawn(): void
}

/**
 * The table of books. Only the rows in sight are elements; a screen reader learns from aria-rowcount and aria-rowindex how many
 * there are and where it is. The table has the focus, and names the row that is active.
 */
export class BookTable {
  readonly #grid = byId('books', HTMLDivElement)
  readonly #body = byId('rows', HTMLDivElement)
  readonly #empty = byId('empty', HTMLParagraphElement)
  readonly #shelf: Shelf
  readonly #speech: Speech
  readonly #listener: TableListener
  #drawn = new Map<number, TableRow>()
  #free: TableRow[] = []
  readonly #flashes = new Set<number>()
  #active: number | undefined
  /** The last place of the active row: when its book goes, the keys go on from there. */
  #activeRow = 0
  #rowHeight = 44
  #isLoaded = false
  #isDue = false

  constructor(shelf: Shelf, speech: Speech, listener: TableListener) {
    this.#shelf = shelf
    this.#speech = speech
    this.#listener = listener
    new TableHead(speech, by => {
      shelf.sort(by)
      this.refresh()
    })
    this.#grid.addEventListener('scroll', () => this.refresh(), { passive: true })
    this.#grid.addEventListener('keydown', event => this.#press(event))
    this.#grid.addEventListener('focus', () => this.#activateFirst())
    this.#body.addEventListener('click', event => this.#click(event))
    const sizes = new ResizeObserver(() => {
      this.#rowHeight = rowHeightOf(this.#body)
      this.refresh()
    })
    sizes.observe(this.#grid)
    // Larger letters make higher rows, and so a longer list.
    sizes.observe(this.#body)
    speech.bind(words => {
      setAttribute(this.#grid, 'aria-label', words.books)
      setText(byId('table-help', HTMLParagraphElement), words.tableHelp)
      this.refresh()
    })
  }

  /** Notes that the list has come: an empty table means from then on that there is nothing. */
  loaded(): void {
    this.#isLoaded = true
    this.refresh()
  }

  /** Draws what the shelf has once before the browser paints, however much happened until then. */
  refresh(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => this.#draw())
  }

  /** Goes back to the first row, as after another filter. */
  toTop(): void {
    this.#grid.scrollTop = 0
    this.#active = undefined
    this.#activeRow = 0
    this.refresh()
  }

  /** Makes a book's row the active one, and scrolls to it. False when the filter leaves it out. */
  show(id: number): boolean {
    const index = this.#shelf.indexOf(id)
    if (index >= 0) this.#activate(index)
    return index >= 0
  }

  /** Lets the row of a book light up, where it is in sight. */
  flash(id: number): void {
    this.#flashes.add(id)
    this.refresh()
  }

  focus(): void {
    this.#grid.focus()
  }

  #sight(): Sight {
    const head = this.#body.offsetTop
    const { scrollTop, clientHeight } = this.#grid
    const height = Math.max(0, clientHeight - head)
    return { top: scrollTop, height, rowHeight: this.#rowHeight, rows: this.#shelf.size }
  }

  #draw(): void {
    this.#isDue = false
    this.#size()
    const { first, end } = windowOf(this.#sight())
    const wanted = new Map<number, number>()
    for (let index = first; index < end; index++) wanted.set(this.#shelf.row(index)?.id ?? 0, index)
    const before = [...this.#drawn.values()]
    for (const [id, row] of this.#drawn) {
      if (wanted.has(id)) continue
      this.#drawn.delete(id)
      this.#free.push(row)
    }
    const rows = [...wanted].map(([id, index]) => this.#rowFor(id, index))
    // In the document they stand in their order, since a screen reader reads them so.
    if (rows.length !== before.length || rows.some((row, at) => row !== before[at]))
      this.#body.replaceChildren(...rows.map(({ node }) => node))
    this.#drawn = new Map(rows.map(row => [row.id, row]))
    this.#markActive()
    for (const id of this.#flashes) this.#drawn.get(id)?.flash()
    this.#flashes.clear()
    this.#listener.drawn()
  }

  /** Makes the list as high as its rows are, and tells how many they are. */
  #size(): void {
    const { size, total } = this.#shelf
    setAttribute(this.#grid, 'aria-rowcount', size + 1)
    this.#body.style.setProperty('--rows', String(size))
    const { nothingThere, nothingFound } = this.#speech.words
    setText(this.#empty, total === 0 ? nothingThere : nothingFound)
    this.#empty.hidden = size > 0 || !this.#isLoaded
  }

  #rowFor(id: number, index: number): TableRow {
    const row = this.#drawn.get(id) ?? this.#free.pop() ?? new TableRow()
    const book = this.#shelf.row(index)
    if (book) row.show(book, index, this.#speech.words)
    return row
  }

  /** Marks the active row; when its book has gone, the one that stands there now. */
  #markActive(): void {
    if (this.#active !== undefined && this.#activeIndex() < 0)
      this.#active = this.#shelf.row(Math.min(this.#activeRow, this.#shelf.size - 1))?.id
    for (const [id, row] of this.#drawn) row.mark(id === this.#active)
    const isDrawn = this.#active !== undefined && this.#drawn.has(this.#active)
    setAttribute(this.#grid, 'aria-activedescendant', isDrawn && `book-${this.#active}`)
  }

  #activate(index: number): void {
    const place = Math.max(0, Math.min(this.#shelf.size - 1, index))
    this.#active = this.#shelf.row(place)?.id
    this.#activeRow = place
    this.#size()
    this.#grid.scrollTop = scrollFor(place, this.#sight())
    this.#draw()
  }

  #activateFirst(): void {
    if (this.#activeIndex() >= 0) return
    const { top, rowHeight } = this.#sight()
    this.#activate(this.#active === undefined ? Math.ceil(top / rowHeight) : this.#activeRow)
  }

  #activeIndex(): number {
    return this.#active === undefined ? -1 : this.#shelf.indexOf(this.#active)
  }

  #press(event: KeyboardEvent): void {
    if (event.target !== this.#grid || event.ctrlKey || event.metaKey || event.altKey) return
    const active = this.#activeIndex()
    const index = active < 0 ? this.#activeRow : active
    const page = Math.max(1, Math.floor(this.#sight().height / this.#sight().rowHeight) - 1)
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: this.#shelf.size - 1,
    }
    const to = steps[event.key]
    const book = this.#shelf.row(active)
    if (to !== undefined) this.#activate(to)
    else if (event.key === 'Enter' && book) this.#listener.open(book)
    else if (event.key === 'Delete' && book) this.#listener.remove(book)
    else return
    event.preventDefault()
  }

  #click({ target }: MouseEvent): void {
    const row = target instanceof Element ? target.closest('.row') : null
    const book = row ? this.#shelf.find(Number(row.id.replace('book-', ''))) : undefined
    if (!book) return
    this.show(book.id)
    this.#listener.open(book)
  }
}

/** The height of a row in pixels, which the style sheet gives in letters: it is the list's line height. */
function rowHeightOf(list: Element): number {
  return Number.parseFloat(getComputedStyle(list).lineHeight)
}
