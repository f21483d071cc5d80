import type { Book } from '../../../domain/book.ts'
import { hyphenateIsbn } from '../../../domain/isbn/hyphenate-isbn.ts'
import type { AppState, Dialog } from '../app-state.ts'
import { copiesOf } from './copies.ts'

/** Asks what a number means that a book in stock has. */
export function askAboutStock(state: AppState, known: Book, code: string): AppState {
  const copies = copiesOf(state, known)
  const dialog: Dialog = {
    title: 'This ISBN is in stock',
    lines: [`${known.id}  ${known.title}`, known.author, `${copies} ${copies === 1 ? 'copy' : 'copies'}`],
    answers: [
      { key: 'c', label: 'c one more copy', action: { type: 'one more copy', id: known.id, code } },
      { key: 'r', label: 'r another record', action: { type: 'another record', id: known.id, code } },
      { key: 'n', label: 'n neither', action: { type: 'drop number', code } },
    ],
    isForScans: true,
  }
  return { ...state, dialog }
}

/** Asks whether a spreadsheet or a label has left out zeros: a shop's own numbers look the same. */
export function askAboutZeros(state: AppState, code: string, isbn: string): AppState {
  const dialog: Dialog = {
    title: 'Are leading zeros missing?',
    lines: [`${code} is no ISBN.`, `With zeros in front it is ${hyphenateIsbn(isbn)}.`],
    answers: [
      { key: 'n', label: 'n No, keep it as it is', action: { type: 'keep number', code } },
      { key: 'y', label: 'y Yes', action: { type: 'read number', code, isbn } },
    ],
    isForScans: true,
  }
  return { ...state, dialog }
}
