import type { Book } from '../domain/book.ts'
import type { Shelf } from './state/shelf.ts'
import type { BookDialog } from './view/book-dialog.ts'
import type { BookTable } from './view/book-table.ts'
import { byId } from './view/elements.ts'
import type { FilterBar } from './view/filter-bar.ts'
import type { Notice } from './view/notice.ts'
import type { Speech } from './view/speech.ts'

/** The parts of the page that a scan may change. */
export interface ScanParts {
  shelf: Shelf
  speech: Speech
  notice: Notice
  table: BookTable
  dialog: BookDialog
  filter: FilterBar
  /** Whether the whole list is there, so that a number that is not in it is a new one. */
  isLoaded(): boolean
  mayWrite(): boolean
}

/** Takes a number that was scanned: the book that has it is shown, an unknown one goes into the form. */
export function takeScan(parts: ScanParts, code: string): void {
  const { shelf, speech, notice, dialog } = parts
  const { words } = speech
  // Its keys would answer the question.
  if (byId('question', HTMLDialogElement).open) return
  if (dialog.isOpen && dialog.takeNumber(code)) return
  const books = shelf.withNumber(code)
  const [book] = books
  if (dialog.isOpen && !dialog.isClean) dialog.tell(told => told.scanWaits(code))
  else if (!parts.isLoaded()) notice.say(words.scanTooEarly(code))
  else if (books.length > 1) showSeveral(parts, books.length, code)
  else if (book || parts.mayWrite()) show(parts, book, code)
  else notice.say(words.notFoundNumber(code))
}

function show({ table, dialog }: ScanParts, book: Book | undefined, code: string): void {
  if (book) table.show(book.id)
  dialog.open(book, book ? {} : { isbn: code })
}

function showSeveral({ speech, notice, dialog, filter }: ScanParts, count: number, code: string): void {
  dialog.close()
  filter.set(`isbn:${code}`)
  notice.say(speech.words.severalBooks(speech.number(count), code))
}
