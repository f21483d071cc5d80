import { type AppState, withToast } from '../app-state.ts'
import { selectedBook } from '../books.ts'
import { formOf, isDirty } from './form.ts'
import { clearForm, withOtherForm } from './waiting-forms.ts'

/** Goes to the form for a new book. An edit that was not touched gives way to it; one that was is not lost. */
export function startAdd(state: AppState): AppState {
  const { form } = state
  const there: AppState = { ...state, focus: 'form' }
  if (!form.editing) return there
  if (!isDirty(form)) return clearForm(there)
  return withToast(
    there,
    `your edit of book ${form.editing.id} is not saved: save it, or clear it with Ctrl+C`,
    'bad',
    isUnsavedForm,
  )
}

const isUnsavedForm = ({ focus, form }: AppState) => focus === 'form' && isDirty(form)

/** Leaves the form; what was typed stays, an edit in which nothing was typed does not. */
export function leaveForm(state: AppState): AppState {
  const { form } = state
  const left: AppState = { ...state, focus: 'books' }
  return form.editing && !isDirty(form) ? clearForm(left) : left
}

/** Fills the form with the book under the cursor, or goes back to the edit of it. What was typed before is never lost. */
export function editSelected(state: AppState): AppState {
  const book = selectedBook(state)
  if (!book) return state
  if (isDirty(state.form) && state.form.editing?.id !== book.id) {
    return withToast(
      { ...state, focus: 'form' },
      'the form has something unsaved: save it, or clear it with Ctrl+C',
      'bad',
      isUnsavedForm,
    )
  }
  const there: AppState = { ...state, focus: 'form' }
  return isDirty(state.form) ? there : withOtherForm(there, formOf(book))
}
