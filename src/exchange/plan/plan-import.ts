import { type Book, type BookFields, FIELD_DEFAULTS, type NewBook } from '../../domain/book.ts'
import { FIELD_NAMES, FIELD_RULES } from '../../domain/fields.ts'
import { BookMatcher } from './book-matcher.ts'
import type { Draft, RowProblem } from './draft.ts'

/** What becomes of a row. `copies`: the file has the book in another row; this one is one more copy of it. */
export type RowFate = 'added' | 'copies' | 'filled' | 'unchanged' | 'skipped'

/** A write that an import makes. */
export type ImportStep =
  | { type: 'add'; fields: NewBook }
  | { type: 'update'; id: number; ifRevision: number; changes: Partial<BookFields> }

/** What an import is going to do. */
export interface ImportPlan {
  steps: ImportStep[]
  /** What becomes of each row, in the order of the file. */
  rows: { line: number; fate: RowFate; title: string }[]
  problems: RowProblem[]
}

export interface PlanOptions {
  /** Whether what the file says replaces what the catalogue has; else only blanks are filled. */
  overwrites: boolean
}

/** A book of the catalogue, or one that a row adds. */
type Entry = KnownBook | AddedBook
interface KnownBook {
  book: Book
  changes: Partial<BookFields>
}
interface AddedBook {
  fields: NewBook
  line: number
}

const MOST_COPIES = (FIELD_RULES.copies as { max: number }).max
/** By these, and the title, a book without an ISBN is recognised. */
const IDENTITY = ['author', 'year']

/** Decides what becomes of each row, beside the books that are there. Nothing is written. */
export function planImport(drafts: readonly Draft[], books: readonly Book[], options: PlanOptions): ImportPlan {
  const planner = new Planner(books, options)
  const fates = new Map(drafts.toSorted((a, b) => stageOf(a) - stageOf(b)).map(draft => [draft, planner.take(draft)]))
  const rows = drafts.map(draft => ({
    line: draft.line,
    title: draft.fields.title ?? '',
    fate: fates.get(draft) ?? 'skipped',
  }))
  return { steps: planner.steps(), rows, problems: planner.problems }
}

/**
 * Rows with an ISBN and a title come first, as they may fill in an author or a year by which rows without an ISBN are
 * recognised; last an ISBN alone, which may stand before the row that has its title. So a second import finds what the first has made.
 */
function stageOf({ fields }: Draft): number {
  if (fields.title === undefined) return 2
  return fields.isbn === undefined ? 1 : 0
}

class Planner {
  readonly problems: RowProblem[] = []
  readonly #overwrites: boolean
  readonly #matcher = new BookMatcher<Entry>(entry =>
    'fields' in entry ? entry.fields : { ...entry.book, ...entry.changes },
  )
  readonly #ids = new Set<number>()
  readonly #added: AddedBook[] = []
  readonly #changed = new Set<KnownBook>()

  constructor(books: readonly Book[], { overwrites }: PlanOptions) {
    this.#overwrites = overwrites
    for (const book of books) {
      this.#ids.add(book.id)
      this.#matcher.add({ book, changes: {} })
    }
  }

  take(draft: Draft): RowFate {
    this.problems.push(...draft.problems)
    if (draft.refused) {
      this.problems.push(draft.refused)
      return 'skipped'
    }
    const found = this.#matcher.find(draft.fields)
    if (!found) return this.#add(draft)
    return 'fields' in found ? this.#countCopy(found, draft) : this.#change(found, draft)
  }

  steps(): ImportStep[] {
    const updates = Array.from(this.#changed, ({ book, changes }) => ({
      type: 'update' as const,
      id: book.id,
      ifRevision: book.revision,
      changes,
    }))
    return [...this.#added.map(({ fields }) => ({ type: 'add' as const, fields })), ...updates]
  }

  #add({ line, fields }: Draft): RowFate {
    const { title, isbn = '', id, ...rest } = fields
    if (title === undefined) return this.#skip(line, isbn, 'no book has this ISBN, and the file has no title for it')
    const other = this.#matcher.otherOf(isbn)
    if (other) this.#note(line, isbn, `is the ISBN of another title, too: ${titleOf(other)}`)
    const isFree = id !== undefined && !this.#ids.has(id)
    if (isFree) this.#ids.add(id)
    const entry = { fields: { ...rest, title, ...(isbn !== '' && { isbn }), ...(isFree && { id }) }, line }
    this.#added.push(entry)
    this.#matcher.add(entry)
    return 'added'
  }

  /** Counts one more copy, or as many as the row says, and fills what the other row left open. */
  #countCopy(entry: AddedBook, { line, fields }: Draft): RowFate {
    const copies = (entry.fields.copies ?? 1) + (fields.copies ?? 1)
    const isTooMany = copies > MOST_COPIES
    // Its other values count all the same: a second import would fill them in.
    Object.assign(entry.fields, this.#changesOf(entry.fields, fields, false), !isTooMany && { copies })
    this.#matcher.add(entry)
    return isTooMany ? this.#skip(line, String(copies), `a book has at most ${MOST_COPIES} copies`) : 'copies'
  }

  #change(entry: KnownBook, { fields }: Draft): RowFate {
    const changes = this.#changesOf({ ...entry.book, ...entry.changes }, fields, this.#overwrites)
    if (Object.keys(changes).length === 0) return 'unchanged'
    Object.assign(entry.changes, changes)
    this.#changed.add(entry)
    this.#matcher.add(entry)
    return 'filled'
  }

  /** How many copies there are, and whether they are in, is known from the shelf: it changes only where that is asked for. */
  #changesOf(book: Partial<BookFields>, fields: Partial<NewBook>, overwrites: boolean): Partial<BookFields> {
    const isFitting = (name: keyof BookFields) => {
      if (overwrites) return true
      if (name === 'copies' || name === 'status' || !isBlank(name, book)) return false
      // What is no ISBN has its place where there is none.
      if (name === 'isbnRaw') return !book.isbn && fields.isbn === undefined
      return fields.title !== undefined || !IDENTITY.includes(name)
    }
    const names = FIELD_NAMES.filter(name => {
      const value = fields[name]
      return value !== undefined && JSON.stringify(value) !== JSON.stringify(book[name]) && isFitting(name)
    })
    return Object.fromEntries(names.map(name => [name, fields[name]]))
  }

  #skip(line: number, value: string, reason: string): RowFate {
    this.#note(line, value, reason)
    return 'skipped'
  }

  #note(line: number, value: string, reason: string): void {
    this.problems.push({ line, column: '', value, reason })
  }
}

function isBlank(name: keyof BookFields, book: Partial<BookFields>): boolean {
  const value = book[name]
  if (value === undefined || value === '') return true
  return (name === 'year' || name === 'pages') && value === FIELD_DEFAULTS[name]
}

function titleOf(entry: Entry): string {
  return 'book' in entry ? `#${entry.book.id} ${entry.book.title}` : `line ${entry.line}, ${entry.fields.title}`
}
