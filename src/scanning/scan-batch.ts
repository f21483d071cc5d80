import type { Book, BookFields, NewBook } from '../domain/book.ts'

/** What a number that is there already means: one copy more, another record, or nothing. */
export const REPEAT_ANSWERS = ['copy', 'new', 'neither'] as const
export type RepeatAnswer = (typeof REPEAT_ANSWERS)[number]

/** Fields that every book of a batch has. */
export type HeldFields = Partial<BookFields>

/** A book of a batch: one that is written, one that was in stock before, or one of which only the number is known. */
export interface ScannedBook {
  slot: number
  /** As `bookNumber` reads it: what a number is compared by. */
  number: string
  state: 'written' | 'in stock' | 'incomplete'
  /** What an ADD of it has; of an incomplete one the number and the held fields, without a title. */
  fields: Partial<NewBook>
  /** Of a book in stock. */
  id?: number
  /** How many copies of it this batch has brought. */
  copies: number
}

/** A code that was read, and what became of it. */
export interface ScanTold {
  code: string
  kind: 'added' | 'copy' | 'incomplete' | 'neither' | 'waits' | 'bad'
  title: string
  author: string
  /** Why a code is no number. */
  problem?: string
}

/** A write that a batch asks for. Books of the batch are called by their slots. */
export type ScanWrite =
  | { type: 'add'; slot: number; fields: NewBook }
  | { type: 'copy'; slot: number; id?: number; by: 1 | -1 }
  | { type: 'remove'; slot: number }

/** A step that can be taken back alone. */
type ScanStep = { type: 'book' | 'copy'; slot: number } | { type: 'waits' }

/** All that was scanned since a batch began. */
export interface ScanBatch {
  held: HeldFields
  /** What repeats mean in this batch, once that was said. */
  answer?: RepeatAnswer
  books: readonly ScannedBook[]
  /** Repeats that wait for the answer, in the order in which they were scanned. */
  waiting: readonly { code: string; slot: number }[]
  bad: readonly { code: string; problem: string }[]
  steps: readonly ScanStep[]
  /** How many codes became what. */
  counts: Readonly<Record<Exclude<ScanTold['kind'], 'waits'>, number>>
  nextSlot: number
}

/** What a code is, beside what the batch knows of it. */
export interface Found {
  inStock?: Book | undefined
  /** What a lookup file says of it. */
  lookup?: NewBook | undefined
}

/** The result of a step: the batch as it is then, what is to be written, and what is to be said. */
export interface ScanResult {
  batch: ScanBatch
  writes: readonly ScanWrite[]
  told?: ScanTold
}

/** Begins a batch. With an answer, repeats are not asked about. */
export function beginBatch(held: HeldFields = {}, answer?: RepeatAnswer): ScanBatch {
  const counts = { added: 0, copy: 0, incomplete: 0, neither: 0, bad: 0 }
  return { held, books: [], waiting: [], bad: [], steps: [], counts, nextSlot: 1, ...(answer && { answer }) }
}

/** The books that only their number is known of. */
export function incompleteOf({ books }: ScanBatch): readonly ScannedBook[] {
  return books.filter(({ state }) => state === 'incomplete')
}
