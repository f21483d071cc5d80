import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import type { AppState } from '../app-state.ts'
import {
  FORM_FIELDS,
  type FormState,
  formOf,
  isDirty,
  moveField,
  moveTo,
  typedIn,
  withNote,
  withValue,
} from '../form/form.ts'
import { lookUp } from '../form/isbn-look-up.ts'
import { withNumberNote } from '../form/number-note.ts'
import type { Step } from '../step.ts'
import { fieldWith } from '../text-field.ts'
import { countCopy } from './copies.ts'
import { lookUpCode } from './look-up.ts'
import { beginNumber, placeNumber } from './place-number.ts'

/** Whether the number that was asked about stands in the form. It does when it was typed there, not when it was scanned. */
function isInForm({ form }: AppState, code: string): boolean {
  const typed = typedIn(form, 'isbn')
  return typed === code || (typed !== '' && typed === readIsbn(code).isbn)
}

/** Another record of a book that is there already: its fields are filled in where nothing was typed. */
export function anotherRecord(state: AppState, { id, code }: { id: number; code: string }): AppState {
  const placed = isInForm(state, code) ? state : beginNumber(state, code)
  const known = state.index.get(id)
  let { form } = placed
  const source = known && formOf(known)
  for (const { name } of source ? FORM_FIELDS : []) {
    if (source && typedIn(form, name) === '' && name !== 'description')
      form = withValue(form, name, source.values[name])
  }
  const noted = withNote(withAccepted(form), 'isbn', `in stock as book ${id}; this is another record`)
  return { ...placed, focus: 'form', form: afterIsbn(noted) }
}

/** The form, with its number as one that another book may have, too. */
export function withAccepted(form: FormState): FormState {
  return { ...form, acceptedIsbn: typedIn(form, 'isbn') }
}

/** From ISBN on to what is still to be typed. */
function afterIsbn(form: FormState): FormState {
  return typedIn(form, 'title') === '' ? moveTo(form, 'title') : moveField(moveTo(form, 'isbn'), 1)
}

/** Counts one more copy, and is ready for the next scan. */
export function oneMoreCopy(state: AppState, { id, code }: { id: number; code: string }): Step {
  return countCopy(dropNumber(state, code), id)
}

/** Takes the number out of the form, if it stands there. What else was typed with it stays. */
export function dropNumber(state: AppState, code: string): AppState {
  if (!isInForm(state, code) || state.form.editing) return state
  const reading = readIsbn(code)
  const others = reading.isbn === undefined ? '' : (reading.others ?? '')
  const form = withValue(state.form, 'isbn', fieldWith(others))
  return { ...state, form: moveTo(form, isDirty(form) ? 'isbn' : 'title') }
}

/** Keeps the number as it is. */
export function keepNumber(state: AppState, code: string): AppState {
  if (!isInForm(state, code)) return placeNumber(state, code)
  return { ...state, form: withNumberNote(state, withAccepted(state.form), code) }
}

/** The number was short of zeros: the ISBN is looked up in its place. */
export function readNumber(state: AppState, { code, isbn }: { code: string; isbn: string }): Step {
  if (!isInForm(state, code)) return lookUpCode(state, isbn)
  return lookUp({ ...state, form: withValue(state.form, 'isbn', fieldWith(isbn)) })
}
