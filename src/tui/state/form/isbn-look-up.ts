import { readIsbn } from '../../../domain/isbn.ts'
import { type AppState, type Dialog, type Step, step, withToast } from '../app-state.ts'
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
 * A scanner types into whatever field has the cursor. A text of ten or more digits that is a valid ISBN is one, by what
 * it is and not by how fast it came: it moves to where it belongs.
 */
export function scannedElsewhere(form: FormState): FormState | undefined {
  const name = fieldAt(form)
  const value = typedIn(form, name)
  if (name === 'isbn' || !/^\d[\d-]{8,}[\dXx]$/.test(value) || readIsbn(value).isbn === undefined) return undefined
  return moveTo(withValue(withValue(form, name, EMPTY_FIELD), 'isbn', fieldWith(value)), 'isbn')
}

/** An ISBN that was scanned before, and that nothing else was typed to, is not replaced without a word. */
export function saidWhatGivesWay(state: AppState, scanned: FormState): AppState {
  const [before, now] = [typedIn(state.form, 'isbn'), typedIn(scanned, 'isbn')]
  if (before === '' || readIsbn(before).isbn === readIsbn(now).isbn) return state
  return withToast(state, `ISBN ${before} gave way to ${now}: it was not saved, as it has no title`, 'bad')
}

/** Looks the number up in our own stock, says what it is, and moves on. */
export function lookUp(state: AppState): Step {
  const { form, index } = state
  const reading = readIsbn(typedIn(form, 'isbn'))
  if (reading.isbn === undefined) {
    return step({ ...state, form: afterIsbn(withNote(form, 'isbn', `${reading.problem}; kept as it is`)) })
  }
  // What else was typed there is sent as it stands: the server keeps it beside the ISBN.
  const read = reading.others === undefined ? withValue(form, 'isbn', fieldWith(reading.isbn)) : form
  const known = index.findByIsbn(reading.isbn)
  if (!known) return step({ ...state, form: afterIsbn(withNote(read, 'isbn', reading.warning ?? 'not in stock yet')) })
  const dialog: Dialog = {
    title: 'This ISBN is in stock',
    lines: [`${known.id}  ${known.title}`, known.author, `${known.copies} ${known.copies === 1 ? 'copy' : 'copies'}`],
    answers: [
      {
        key: 'c',
        label: 'c one more copy',
        action: { type: 'one more copy', id: known.id },
      },
      { key: 'r', label: 'r another record', action: { type: 'another record' } },
      { key: 'n', label: 'n neither', action: { type: 'nothing' } },
    ],
    scanned: '',
  }
  return step({ ...state, form: read, dialog })
}

/** From ISBN on to what is still to be typed. */
function afterIsbn(form: FormState): FormState {
  return typedIn(form, 'title') === '' ? moveTo(form, 'title') : moveField(moveTo(form, 'isbn'), 1)
}

/** Another record of a book that is there already: its fields are filled in where nothing was typed. */
export function anotherRecord(state: AppState): AppState {
  const isbn = readIsbn(typedIn(state.form, 'isbn')).isbn
  const known = isbn === undefined ? undefined : state.index.findByIsbn(isbn)
  let { form } = state
  const source = known && formOf(known)
  for (const { name } of source ? FORM_FIELDS : []) {
    if (source && typedIn(form, name) === '' && name !== 'description')
      form = withValue(form, name, source.values[name])
  }
  return { ...state, form: afterIsbn(form) }
}

/** Counts one more copy, and is ready for the next scan. */
export function oneMoreCopy(state: AppState, { id }: { id: number }): Step {
  const book = state.index.get(id)
  if (!book) return step(withToast(state, 'this book has been deleted meanwhile', 'bad'))
  const { copies, revision } = book
  const requestKey = globalThis.crypto.randomUUID()
  const fields = { copies: copies + 1 }
  const form = moveTo(
    withValue(state.form, 'isbn', EMPTY_FIELD),
    isDirty(withValue(state.form, 'isbn', EMPTY_FIELD)) ? 'isbn' : 'title',
  )
  return step({ ...state, form }, { type: 'update', id, fields, ifRevision: revision, requestKey })
}
