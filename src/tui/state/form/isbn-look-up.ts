import { readIsbn } from '../../../domain/isbn.ts'
import { hasCodeForm } from '../../input/codes.ts'
import { type AppState, type Step, step } from '../app-state.ts'
import { bookWith } from '../books.ts'
import { countCopy } from '../copies.ts'
import { lookUpCode } from '../scan/look-up.ts'
import { beginNumber, newNote, placeNumber } from '../scan/place-number.ts'
import { askAboutStock, askAboutZeros } from '../scan/questions.ts'
import { EMPTY_FIELD, fieldWith } from '../text-field.ts'
import {
  FORM_FIELDS,
  type FormState,
  fieldAt,
  formOf,
  isDirty,
  moveField,
  moveTo,
  typedIn,
  withNote,
  withValue,
} from './form.ts'

/**
 * A number that stands in another field than ISBN, however it came there: a valid ISBN anywhere, and in Title all that has
 * the form of one. Undefined when the field holds something else.
 */
export function numberElsewhere(form: FormState): string | undefined {
  const name = fieldAt(form)
  const value = typedIn(form, name)
  if (name === 'isbn' || !hasCodeForm(value)) return undefined
  return name === 'title' || readIsbn(value).isbn !== undefined ? value : undefined
}

/** The form without what was typed into the field with the cursor. */
export function withoutTyped(form: FormState): FormState {
  const name = fieldAt(form)
  return withValue(form, name, form.editing ? formOf(form.editing).values[name] : EMPTY_FIELD)
}

/** Looks up the number in the field ISBN, says what it is, and moves on. */
export function lookUp(state: AppState): Step {
  const { form } = state
  const code = typedIn(form, 'isbn')
  const reading = readIsbn(code)
  // What else was typed there is sent as it stands: the server keeps it beside the ISBN.
  const isAlone = reading.isbn !== undefined && reading.others === undefined
  const read = isAlone ? { ...state, form: withValue(form, 'isbn', fieldWith(reading.isbn)) } : state
  const known = bookWith(state.index, code)
  if (known) return step(askAboutStock(read, known, code))
  if (reading.isbn === undefined && reading.withZeros !== undefined)
    return step(askAboutZeros(state, code, reading.withZeros))
  return step({ ...read, form: afterIsbn(noted(read, code)) })
}

function noted(state: AppState, code: string): FormState {
  const reading = readIsbn(code)
  const note = reading.isbn === undefined ? `${reading.problem}; kept as it is` : (reading.warning ?? newNote(state))
  return withNote(state.form, 'isbn', note)
}

/** From ISBN on to what is still to be typed. */
function afterIsbn(form: FormState): FormState {
  return typedIn(form, 'title') === '' ? moveTo(form, 'title') : moveField(moveTo(form, 'isbn'), 1)
}

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
  return { ...placed, focus: 'form', form: afterIsbn(withAccepted(form)) }
}

/** The form, with its number as one that another book may have, too. */
export function withAccepted(form: FormState): FormState {
  return { ...form, acceptedIsbn: typedIn(form, 'isbn') }
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
  return { ...state, form: afterIsbn(withAccepted(noted(state, code))) }
}

/** The number was short of zeros: the ISBN is looked up in its place. */
export function readNumber(state: AppState, { code, isbn }: { code: string; isbn: string }): Step {
  if (!isInForm(state, code)) return lookUpCode(state, isbn)
  return lookUp({ ...state, form: withValue(state.form, 'isbn', fieldWith(isbn)) })
}
