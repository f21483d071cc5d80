import { type AppState, withToast } from '../app-state.ts'
import { emptyForm, type FormState, isDirty, typedIn } from './form.ts'
import { forgetSteps } from './form-history.ts'

/** Shows another form; what was typed in the one before can no longer be taken back step by step. */
export function withOtherForm(state: AppState, form: FormState): AppState {
  return { ...state, form, formHistory: forgetSteps(state.formHistory) }
}

/** Brings a form back that waits, as soon as nothing else stands in its place. */
export function takeUpWaiting(state: AppState): AppState {
  const [form, ...waiting] = state.waiting
  return form && !isDirty(state.form) ? withOtherForm({ ...state, waiting }, form) : state
}

/** Empties the form, for the next book or for one that waits. */
export function clearForm(state: AppState): AppState {
  return takeUpWaiting(withOtherForm(state, emptyForm()))
}

/** Lets a form wait, and begins an empty one. One in which nothing was typed has nothing to wait for. */
export function waitWith(state: AppState, form: FormState): AppState {
  const empty = withOtherForm(state, emptyForm())
  if (!isDirty(form)) return empty
  const waiting = [...state.waiting, form]
  const what = typedIn(form, 'title') || typedIn(form, 'isbn') || 'what was typed'
  const text = `${what} waits to be completed: ${waiting.length} in all, Ctrl+N goes there`
  const holds = (after: AppState) => after.waiting.length === waiting.length && after.waiting.includes(form)
  return withToast({ ...empty, waiting }, text, 'info', holds)
}

/** Goes on to the form that waits longest; the one that was there waits behind the others. */
export function nextWaiting(state: AppState): AppState {
  const [form, ...others] = state.waiting
  if (!form) return state
  const waiting = isDirty(state.form) ? [...others, state.form] : others
  return withOtherForm({ ...state, waiting }, form)
}
