import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import { hasCodeForm } from '../../input/codes.ts'
import { type AppState, type Dialog, withToast } from '../app-state.ts'
import { bookWith, showBook } from '../books.ts'
import { scannedAtDesk } from '../desk/desk-keys.ts'
import { answer } from '../dialogs.ts'
import { withBooksFilter } from '../filter.ts'
import { type FormState, fieldAt, typedIn, withValue } from '../form/form.ts'
import { typeInForm } from '../form/type-in-form.ts'
import { layoutOf } from '../layout.ts'
import { scanIntoBatch } from '../scan-mode/scan-mode.ts'
import { type Step, step } from '../step.ts'
import { fieldWith } from '../text-field.ts'
import { askDuringEdit } from './edit-question.ts'
import { lookUpCode } from './look-up.ts'
import { withStep } from './place-number.ts'
import { takeBackDigits } from './take-back-digits.ts'

/** Handles a scan event: a scanned number, of which the first digits may have been taken for keys. */
export function scannedAfter(state: AppState, code: string, typed: number): Step {
  if (state.overlay?.type === 'desk' && !state.dialog && layoutOf(state).kind !== 'too small')
    return scannedAtDesk(state, code, typed)
  return scanned(typed > 0 ? takeBackDigits(state, code.slice(0, typed)) : state, code)
}

/** Handles a scanned number, wherever the focus is. A scan changes no book by itself, except that the next scan answers a question about copies. */
export function scanned(state: AppState, code: string): Step {
  if (state.dialog) return scannedIntoQuestion(state, state.dialog, code)
  if (layoutOf(state).kind === 'too small')
    return step(withToast(state, `${code} was scanned, and not looked up: the terminal was too small`, 'bad'))
  if (state.overlay?.type === 'scan') return scanIntoBatch(state, code)
  // What stands over the panels gives way, but for a name that is being typed.
  if (state.overlay?.type === 'export' || state.overlay?.type === 'import')
    return step(withToast(state, `${code} was scanned, and not looked up: finish this first, or close it`, 'bad'))
  const { overlay: _closed, ...rest } = state
  if (state.focus === 'form') return scannedIntoForm(rest, code)
  if (state.focus === 'books' && state.books.isFiltering)
    return step(withBooksFilter(rest, fieldWith(readIsbn(code).isbn ?? code), true))
  const known = bookWith(state.index, code)
  return lookUpCode(known ? showBook({ ...rest, focus: 'books' }, known.id) : rest, code)
}

/**
 * A scanner does not wait for an answer: the next book takes the default of the question about the one before. A code that
 * is no book's is told, and so is any code where the question is about something else.
 */
function scannedIntoQuestion(state: AppState, dialog: Dialog, code: string): Step {
  const reading = readIsbn(code)
  const isBook = reading.isbn !== undefined || bookWith(state.index, code) !== undefined
  if (!dialog.isForScans || !isBook) {
    const why = reading.isbn === undefined ? ` ${reading.problem};` : ''
    return step({ ...state, dialog: { ...dialog, note: `scanned ${code}:${why} answer first, then scan it again` } })
  }
  const { dialog: _closed, ...rest } = state
  const answered = answer(rest, dialog.answers[0]?.action ?? { type: 'nothing' })
  const next = scanned(answered.state, code)
  return step(next.state, ...answered.effects, ...next.effects)
}

function scannedIntoForm(state: AppState, code: string): Step {
  const { form } = state
  const name = fieldAt(form)
  // Shelves have labels of their own.
  if (name === 'location' && !hasCodeForm(code)) return typeInForm(state, { name: code, text: code })
  if (!form.editing) return lookUpCode(state, code)
  const isWanted = name === 'isbn' && typedIn(form, name) === ''
  return step(isWanted ? withStep(state, withIsbn(form, code)) : askDuringEdit(state, form.editing, code))
}

function withIsbn(form: FormState, code: string): FormState {
  return withValue(form, 'isbn', fieldWith(readIsbn(code).isbn ?? code))
}
