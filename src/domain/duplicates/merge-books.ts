import { type Book, type BookFields, FIELD_DEFAULTS } from '../book.ts'
import { foreignFieldNames } from '../book-text.ts'
import { FIELD_NAMES, FIELD_RULES } from '../fields.ts'

/** How records become one book. */
export interface BookMerge {
  /** The record that stays: the oldest, whose id may stand on a label. */
  into: Book
  /** The records that are deleted, as they were. */
  gone: Book[]
  /** What the record that stays gets of the others. */
  changes: Partial<BookFields>
  /** What of the others is not taken over, as the record that stays has another value. */
  dropped: { field: string; id: number; value: unknown }[]
}

/** Fields that are counted together or joined, in place of the first value that is known. */
const JOINED: readonly (keyof BookFields)[] = ['copies', 'keywords', 'status', 'price', 'currency']

/**
 * Merges records of one book: copies add up, keywords are joined, and what the oldest record does not know is taken from the next one
 * that does. Nothing that it has is overwritten. It needs two records at least.
 */
export function mergeBooks(books: readonly Book[]): BookMerge {
  const [into, ...gone] = [...books].sort((a, b) => a.id - b.id)
  if (!into || gone.length === 0) throw new RangeError('a merge needs two books')
  const filled = FIELD_NAMES.filter(name => !JOINED.includes(name) && !isKnown(into, name)).flatMap(name => {
    const from = gone.find(book => isKnown(book, name))
    return from ? [[name, from[name]]] : []
  })
  const merged = {
    ...Object.fromEntries(filled),
    ...keptRaw(into, filled),
    ...priceOf(into, gone),
    ...joined(into, gone),
  } as Partial<BookFields>
  const after = { ...into, ...merged }
  const isNews = ([name, value]: [string, unknown]) =>
    !isSame(value, into[name as keyof Book]) || (name === 'isbnRaw' && merged.isbn !== undefined)
  const changes = Object.fromEntries(Object.entries(merged).filter(isNews))
  return { into, gone, changes, dropped: gone.flatMap(book => droppedOf(after, book)) }
}

/** A number that stood for an ISBN goes when a book gets one, unless it is given again. */
function keptRaw({ isbnRaw }: Book, filled: readonly unknown[][]): Partial<BookFields> {
  return isbnRaw !== undefined && filled.some(([name]) => name === 'isbn') ? { isbnRaw } : {}
}

/** A price without its currency is none. */
function priceOf(into: Book, gone: readonly Book[]): Partial<BookFields> {
  if (into.price !== undefined || into.currency !== undefined) return {}
  const from = gone.find(({ price }) => price !== undefined)
  if (from?.price === undefined) return {}
  return { price: from.price, ...(from.currency !== undefined && { currency: from.currency }) }
}

function joined(into: Book, gone: readonly Book[]): Partial<BookFields> {
  const all = [into, ...gone]
  const { items, max } = COPIES_AND_WORDS
  const copies = Math.min(
    max,
    all.reduce((sum, book) => sum + book.copies, 0),
  )
  const keywords = [...new Set(all.flatMap(book => book.keywords ?? []))].slice(0, items)
  const isOut = all.every(({ status }) => status === 'Checked Out')
  return { copies, status: isOut ? 'Checked Out' : 'Available', ...(keywords.length > 0 && { keywords }) }
}

/** As much as one book may have. */
const COPIES_AND_WORDS = {
  max: FIELD_RULES.copies.kind === 'integer' ? Number(FIELD_RULES.copies.max) : 0,
  items: FIELD_RULES.keywords.kind === 'keywords' ? FIELD_RULES.keywords.items : 0,
}

function droppedOf(after: Book, book: Book): BookMerge['dropped'] {
  const ours = FIELD_NAMES.filter(name => !['copies', 'status'].includes(name) && isKnown(book, name))
  // What is not ours no client may set: it goes with its record.
  const names = [...ours.filter(name => !isHeld(after[name], book[name])), ...foreignFieldNames(book)]
  return names.map(field => ({ field, id: book.id, value: ({ ...book } as Record<string, unknown>)[field] }))
}

/** Whether nothing of a value is lost: of keywords each one counts. */
function isHeld(after: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.every(word => Array.isArray(after) && after.includes(word))
  return isSame(after, value)
}

/** Whether a record says something in a field: what every book has by itself says nothing. */
function isKnown(book: Book, name: keyof BookFields): boolean {
  const value = book[name]
  if (value === undefined || value === '') return false
  return !(name in FIELD_DEFAULTS) || value !== FIELD_DEFAULTS[name as keyof typeof FIELD_DEFAULTS]
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
