import type { Book } from '../../../domain/book.ts'
import type { BookstoreError } from '../../../domain/errors.ts'
import { type AppState, withToast } from '../app-state.ts'
import { isHidden, selectSaved } from '../books.ts'
import { textOf } from '../text-field.ts'
import { askAboutDeleted } from './deleted-edit.ts'
import { FORM_FIELDS, type FormState, fieldAt, moveTo, withNote } from './form.ts'
import { takeUpWaiting } from './waiting-forms.ts'

/** A form or a count of copies was saved, as this book. */
export interface Saved {
  book: Book
  requestKey: string
  verb: string
}

/** The server refused a form, or its answer was lost. */
export interface NotSaved {
  error: BookstoreError
  requestKey: string
}

/** Says what was saved, and goes to it. */
export function saved(state: AppState, { book, requestKey, verb }: Saved): AppState {
  // Before the title, which may be longer than the row.
  const hidden = isHidden(state, book) ? `, and hidden by the filter /${textOf(state.books.filter).trim()}` : ''
  const text = `${verb}${hidden}: ${book.id} ${book.title}${verb === 'copies' ? ` (${book.copies})` : ''}`
  return withToast(selectSaved(withoutSave(state, requestKey), book), text, 'good')
}

function withoutSave(state: AppState, requestKey: string): AppState {
  const saves = new Map(state.saves)
  saves.delete(requestKey)
  return { ...state, saves }
}

/** A form that was refused comes back as it was, with what is wrong: at once, or when what is typed now is done. */
export function notSaved(state: AppState, { error, requestKey }: NotSaved): AppState {
  const form = state.saves.get(requestKey)
  if (!form) return withToast(state, error.message, 'bad')
  const current = error.code === 'CONFLICT' ? (error.details.current as Book | undefined) : undefined
  const { form: back, text } = current && form.editing ? conflicting(form, current) : refusedForm(form, error)
  const next = withoutSave({ ...state, waiting: [...state.waiting, back] }, requestKey)
  const shown = takeUpWaiting(next)
  if (shown.form !== back) return withToast(shown, text, 'bad')
  const isGone = error.code === 'NOT_FOUND' && !state.dialog
  const there = isGone && back.editing ? askAboutDeleted(shown, back.editing) : shown
  return withToast({ ...there, focus: 'form' }, text, 'bad')
}

function conflicting(form: FormState, current: Book): { form: FormState; text: string } {
  const changedFields = FORM_FIELDS.filter(({ name }) => current[name] !== form.editing?.[name]).map(
    ({ label }) => label,
  )
  const what = changedFields.join(', ') || 'another field'
  return {
    form: { ...form, editing: current },
    text: `changed meanwhile by somebody else: ${what}. Enter saves yours over it`,
  }
}

function refusedForm(form: FormState, error: BookstoreError): { form: FormState; text: string } {
  const field = FORM_FIELDS.find(({ name }) => name === error.details.fields?.[0]?.field)?.name
  // A lost connection is told as OVERLOADED (see perform-effect.ts).
  const sent = form.sent && error.code === 'OVERLOADED' ? { sent: { ...form.sent, isLost: true as const } } : {}
  const there = { ...(field ? moveTo(form, field) : form), ...sent }
  const noted = withNote(there, field ?? fieldAt(form), error.message)
  // What the store says of a disk that fails begins so already.
  return { form: noted, text: `not saved: ${error.message.replace(/^not saved: /, '')}` }
}
