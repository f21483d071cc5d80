import { readIsbn } from '../../domain/isbn.ts'
import type { KeyPress } from '../input/key-press.ts'
import { type AppState, type Dialog, type Step, step, withToast } from './app-state.ts'
import { selectedBook } from './books.ts'
import {
  emptyForm,
  FORM_FIELDS,
  type FormState,
  fieldAt,
  fieldsOf,
  firstProblem,
  formOf,
  isDirty,
  moveField,
  moveTo,
  problemOf,
  typedIn,
  withNote,
  withValue,
} from './form.ts'
import { EMPTY_FIELD, editField, fieldWith, textOf } from './text-field.ts'

/** Types into the field with the cursor. Status is a choice: any key turns it. */
export function typeInForm(state: AppState, key: KeyPress): Step {
  const { form } = state
  const name = fieldAt(form)
  if (name === 'status') return step(turnsStatus(key) ? withForm(state, turnStatus(form)) : state)
  const edited = editField(form.values[name], key)
  return step(edited ? withForm(state, withValue(form, name, edited)) : state)
}

function turnsStatus({ name }: KeyPress): boolean {
  return name === ' ' || name === 'left' || name === 'right'
}

function turnStatus(form: FormState): FormState {
  return withValue(form, 'status', fieldWith(textOf(form.values.status) === 'Available' ? 'Checked Out' : 'Available'))
}

function withForm(state: AppState, form: FormState): AppState {
  return { ...state, form }
}

export function clearForm(state: AppState): AppState {
  return takeUpRefused(withForm(state, emptyForm()))
}

/** Goes to the form for a new book. An edit that was not touched gives way to it; one that was is not lost. */
export function startAdd(state: AppState): AppState {
  const { form } = state
  const there: AppState = { ...state, focus: 'form' }
  if (!form.editing) return there
  if (!isDirty(form)) return clearForm(there)
  return withToast(there, `your edit of book ${form.editing.id} is not saved: save it, or clear it with Ctrl+C`, 'bad')
}

/** Leaves the form; what was typed stays, an edit in which nothing was typed does not. */
export function leaveForm(state: AppState): AppState {
  const { form } = state
  const left: AppState = { ...state, focus: 'books' }
  return form.editing && !isDirty(form) ? clearForm(left) : left
}

/** Fills the form with the book under the cursor. What was typed before is not lost without a word. */
export function editSelected(state: AppState): AppState {
  const book = selectedBook(state)
  if (!book) return state
  if (isDirty(state.form) && state.form.editing?.id !== book.id) {
    return withToast(
      { ...state, focus: 'form' },
      'the form has something unsaved: save it, or clear it with Ctrl+C',
      'bad',
    )
  }
  return { ...withForm(state, formOf(book)), focus: 'form' }
}

/** Enter: in ISBN the next step is to look the number up; elsewhere it saves what is right, or says what is not. */
export function saveForm(state: AppState): Step {
  const { form } = state
  const scanned = scannedElsewhere(form)
  if (scanned) return lookUp(withForm(saidWhatGivesWay(state, scanned), scanned))
  if (fieldAt(form) === 'isbn' && typedIn(form, 'isbn') !== '' && !form.editing) return lookUp(state)
  return save(state)
}

function save(state: AppState): Step {
  const { form } = state
  const wrong = firstProblem(form)
  if (wrong) return step(withForm(state, moveTo(withNote(form, wrong, problemOf(form, wrong) ?? ''), wrong)))
  if (state.server.status !== 'open') return step(withToast(state, 'not saved: the server is not connected', 'bad'))
  const fields = fieldsOf(form)
  if (form.editing && Object.keys(fields).length === 0) return step(withToast(state, 'nothing is changed'))
  const isSame = form.sent?.fields === JSON.stringify(fields)
  const requestKey = isSame && form.sent ? form.sent.requestKey : globalThis.crypto.randomUUID()
  const sent = { ...form, sent: { requestKey, fields: JSON.stringify(fields) } }
  const sending = takeUpRefused({ ...state, form: emptyForm(), saves: new Map(state.saves).set(requestKey, sent) })
  if (!form.editing) return step(sending, { type: 'add', fields, requestKey })
  // After an edit one is back where one came from; after an ADD the next book is to be typed.
  const { id, revision: ifRevision } = form.editing
  return step({ ...sending, focus: 'books' }, { type: 'update', id, fields, ifRevision, requestKey })
}

/** Brings a refused form back, as soon as nothing else stands in its place. */
export function takeUpRefused(state: AppState): AppState {
  const [form, ...refused] = state.refused
  return form && !isDirty(state.form) ? { ...state, form, refused } : state
}

/**
 * A scanner types into whatever field has the cursor. A text of ten or more digits that is a valid ISBN is one, by what
 * it is and not by how fast it came: it moves to where it belongs.
 */
function scannedElsewhere(form: FormState): FormState | undefined {
  const name = fieldAt(form)
  const value = typedIn(form, name)
  if (name === 'isbn' || !/^\d[\d-]{8,}[\dXx]$/.test(value) || readIsbn(value).isbn === undefined) return undefined
  return moveTo(withValue(withValue(form, name, EMPTY_FIELD), 'isbn', fieldWith(value)), 'isbn')
}

/** An ISBN that was scanned before, and that nothing else was typed to, is not replaced without a word. */
function saidWhatGivesWay(state: AppState, scanned: FormState): AppState {
  const [before, now] = [typedIn(state.form, 'isbn'), typedIn(scanned, 'isbn')]
  if (before === '' || readIsbn(before).isbn === readIsbn(now).isbn) return state
  return withToast(state, `ISBN ${before} gave way to ${now}: it was not saved, as it has no title`, 'bad')
}

/** Looks the number up in our own stock, says what it is, and moves on. */
export function lookUp(state: AppState): Step {
  const { form, index } = state
  const reading = readIsbn(typedIn(form, 'isbn'))
  if (reading.isbn === undefined) {
    return step(withForm(state, afterIsbn(withNote(form, 'isbn', `${reading.problem}; kept as it is`))))
  }
  const read = withValue(form, 'isbn', fieldWith(reading.isbn))
  const known = index.findByIsbn(reading.isbn)
  if (!known) return step(withForm(state, afterIsbn(withNote(read, 'isbn', reading.warning ?? 'not in stock yet'))))
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
  return step({ ...withForm(state, read), dialog })
}

/** From ISBN on to what is still to be typed. */
function afterIsbn(form: FormState): FormState {
  return typedIn(form, 'title') === '' ? moveTo(form, 'title') : moveField(moveTo(form, 'isbn'), 1)
}

/** Another record of a book that is there already: its fields are filled in where nothing was typed. */
export function anotherRecord(state: AppState): AppState {
  const isbn = typedIn(state.form, 'isbn')
  const known = state.index.findByIsbn(isbn)
  let { form } = state
  const source = known && formOf(known)
  for (const { name } of source ? FORM_FIELDS : []) {
    if (source && typedIn(form, name) === '' && name !== 'description')
      form = withValue(form, name, source.values[name])
  }
  return withForm(state, afterIsbn(form))
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
