import type { Book } from '../../../domain/book.ts'
import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import { type AppState, type Dialog, withToast } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { moveTo, typedIn, withValue } from '../form/form.ts'
import { waitWith } from '../form/waiting-forms.ts'
import { type Step, step } from '../step.ts'
import { fieldWith } from '../text-field.ts'
import { lookUpCode } from './look-up.ts'
import { withStep } from './place-number.ts'

/** Asks what a scan during an edit is: a scan never changes the book that happens to be in the form. */
export function askDuringEdit(state: AppState, editing: Book, code: string): AppState {
  const number = readIsbn(code).isbn ?? code
  if (number === editing.isbn) return withToast(state, `${number} is the ISBN of this book`)
  const known = bookWith(state.index, code)
  const dialog: Dialog = {
    title: `Scanned while book ${editing.id} is edited`,
    lines: [
      `${number}  ${known ? `in stock: ${known.id} ${known.title}` : 'not in stock'}`,
      '',
      `edited: ${editing.id}  ${editing.title}`,
    ],
    answers: [
      { key: 'n', label: 'n nothing', action: { type: 'nothing' } },
      { key: 'i', label: 'i the ISBN of the edited book', action: { type: 'number of edited', code } },
      { key: 'l', label: 'l look it up; the edit waits', action: { type: 'look up', code } },
    ],
  }
  return { ...state, dialog }
}

/** Puts the number into the edit; whether it is saved, its person decides. */
export function setNumberOfEdited(state: AppState, code: string): AppState {
  const form = withValue(state.form, 'isbn', fieldWith(readIsbn(code).isbn ?? code))
  return withStep(state, typedIn(form, 'title') === '' ? moveTo(form, 'title') : form)
}

/** Lets the edit wait, and looks the number up. */
export function lookUpDuringEdit(state: AppState, code: string): Step {
  const { form } = state
  return form.editing ? lookUpCode(waitWith(state, form), code) : step(state)
}
