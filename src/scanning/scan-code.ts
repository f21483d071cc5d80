import type { Book, NewBook } from '../domain/book.ts'
import { bookNumber } from '../domain/isbn/book-number.ts'
import { checkDigit13 } from '../domain/isbn/check-digits.ts'
import { readIsbn } from '../domain/isbn/read-isbn.ts'
import { repeated } from './repeated.ts'
import { type Found, REPEAT_ANSWERS, type ScanBatch, type ScannedBook, type ScanResult } from './scan-batch.ts'

/** The fields of a book that another record of it has, too. */
const ITS_OWN = ['id', 'revision', 'createdAt', 'updatedAt', 'copies', 'status'] as const

/**
 * Handles a scanned code. What is known becomes a book at once, what is not waits to be completed, and what is there already is
 * one copy more, another record or nothing, as was answered once; until then it waits, and other codes go on.
 */
export function scanCode(batch: ScanBatch, code: string, found: Found): ScanResult {
  const number = bookNumber(code)
  const known = batch.books.find(book => book.number === number)
  if (known) return repeated(batch, code, known)
  if (found.inStock) return repeated(...inStock(batch, code, number, found.inStock))
  const problem = problemOf(code)
  if (problem !== undefined) return bad(batch, code, problem)
  return newBook(batch, code, { number, lookup: found.lookup })
}

/** Why a code is none that a book or a magazine has: it was misread, or it is something else. */
function problemOf(code: string): string | undefined {
  const reading = readIsbn(code)
  if (reading.isbn !== undefined || isBarcode(code)) return undefined
  return reading.problem
}

/** A barcode that is none of a book's, such as a magazine's or that of sheet music: its last digit agrees with the others. */
function isBarcode(code: string): boolean {
  return /^(?:977|9790)\d+$/.test(code) && [13, 15, 18].includes(code.length) && checkDigit13(code) === code[12]
}

function bad(batch: ScanBatch, code: string, problem: string): ScanResult {
  const counts = { ...batch.counts, bad: batch.counts.bad + 1 }
  const told = { code, kind: 'bad', title: '', author: '', problem } as const
  return { batch: { ...batch, counts, bad: [...batch.bad, { code, problem }] }, writes: [], told }
}

function inStock(
  batch: ScanBatch,
  code: string,
  number: string,
  book: Book,
): [batch: ScanBatch, code: string, book: ScannedBook] {
  const entries = Object.entries(book).filter(([name]) => !(ITS_OWN as readonly string[]).includes(name))
  const fields = Object.fromEntries(entries) as Partial<NewBook>
  const known: ScannedBook = { slot: batch.nextSlot, number, state: 'in stock', fields, id: book.id, copies: 0 }
  return [{ ...batch, books: [...batch.books, known], nextSlot: batch.nextSlot + 1 }, code, known]
}

function newBook(
  batch: ScanBatch,
  code: string,
  { number, lookup }: { number: string; lookup: NewBook | undefined },
): ScanResult {
  const slot = batch.nextSlot
  const { isbn } = readIsbn(code)
  const { id: _theirs, ...known } = lookup ?? {}
  const fields: Partial<NewBook> = {
    ...(isbn === undefined ? { isbnRaw: code } : { isbn }),
    ...known,
    copies: 1,
    ...batch.held,
  }
  const { title = '', author = '' } = fields
  const kind = title === '' ? 'incomplete' : 'added'
  const book: ScannedBook = {
    slot,
    number,
    state: kind === 'added' ? 'written' : kind,
    fields,
    copies: fields.copies ?? 1,
  }
  return {
    batch: {
      ...batch,
      nextSlot: slot + 1,
      books: [...batch.books, book],
      steps: [...batch.steps, { type: 'book', slot }],
      counts: { ...batch.counts, [kind]: batch.counts[kind] + 1 },
    },
    writes: title === '' ? [] : [{ type: 'add', slot, fields: { ...fields, title } }],
    told: { code, kind, title, author },
  }
}

/** Reads the answer of a person, as a word or its first letter, or as `+1`. */
export function readAnswer(text: string): (typeof REPEAT_ANSWERS)[number] | undefined {
  const word = text.trim().toLowerCase()
  if (word === '+1' || word === '+') return 'copy'
  return REPEAT_ANSWERS.find(answer => word === answer || word === LETTERS[answer])
}

const LETTERS = { copy: 'c', new: 'r', neither: 'n' } as const
