import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import { digitsOf } from '../../input/codes.ts'
import { type AppState, withToast } from '../app-state.ts'
import { copiesIn, type FormState, isDirty, typedIn, withCopies, withNote, withValue } from '../form/form.ts'
import { recordStep } from '../form/form-history.ts'
import { withNumberNote } from '../form/number-note.ts'
import { waitWith } from '../form/waiting-forms.ts'
import { fieldWith } from '../text-field.ts'
import { countedWhileSaved } from './copies-of-saved.ts'

/**
 * Puts the number of a book that is not in stock where it belongs: to the book that is being typed, if it has none yet,
 * else to a new one, for which what stands in the form waits. A number that was scanned before is one copy more.
 */
export function placeNumber(state: AppState, code: string): AppState {
  const number = readIsbn(code).isbn ?? digitsOf(code)
  if (hasNumber(state.form, number)) return withStep({ ...state, focus: 'form' }, withOneMoreCopy(state.form, number))
  const known = state.waiting.find(form => hasNumber(form, number))
  if (known) return countedWaiting(state, known, number)
  const saving = [...state.saves].find(([, form]) => hasNumber(form, number))
  return saving ? countedWhileSaved(state, saving, number) : beginNumber(state, code)
}

/** Puts a number to the book that is being typed, if it has none yet, else to a new one. */
export function beginNumber(state: AppState, code: string): AppState {
  const room = hasRoom(state) ? state : waitWith(state, state.form)
  return withStep({ ...room, focus: 'form' }, begunWith(room, code))
}

/** A scan is a step that can be taken back. */
export function withStep(state: AppState, form: FormState): AppState {
  return { ...state, form, formHistory: recordStep(state.formHistory, state.form) }
}

/** Whether a new book with this number stands in a form. */
function hasNumber(form: FormState, number: string): boolean {
  const typed = typedIn(form, 'isbn')
  return !form.editing && typed !== '' && (readIsbn(typed).isbn ?? digitsOf(typed)) === number
}

/** What is typed belongs to the number that comes next only while the form has the focus. */
function hasRoom({ form, focus }: AppState): boolean {
  return !isDirty(form) || (focus === 'form' && !form.editing && typedIn(form, 'isbn') === '')
}

function begunWith(state: AppState, code: string): FormState {
  const filled = withValue(state.form, 'isbn', fieldWith(readIsbn(code).isbn ?? code))
  return withNumberNote(state, filled, code)
}

function withOneMoreCopy(form: FormState, number: string): FormState {
  const copies = copiesIn(form)
  if (copies === undefined) return withNote(form, 'isbn', `${number} was scanned again`)
  return withNote(withCopies(form, copies + 1), 'isbn', `scanned again: ${copies + 1} copies`)
}

function countedWaiting(state: AppState, known: FormState, number: string): AppState {
  const counted = withOneMoreCopy(known, number)
  const waiting = state.waiting.map(form => (form === known ? counted : form))
  const text = `${number} waits to be completed already: ${typedIn(counted, 'copies')} copies`
  return withToast({ ...state, waiting }, text)
}
