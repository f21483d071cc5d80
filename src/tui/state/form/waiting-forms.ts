import { type AppState, withToast } from '../app-state.ts'
import { emptyForm, type FormState, isDirty, typedIn } from './form.ts'
import { forgetSteps } from './form-history.ts'

/** Shows another form; what was typed in the one before can no longer be taken back step by step. */
export function withOtherForm(state: AppState, form: FormState): AppState {
  return { ...state, form, formHistory: forgetSteps(state.formHistory) }
}

/** Brings a form back that waits, as soon as nothing else stands in its place. */
export function takeUpRefused(state: AppState): AppState {
  const [form, ...refused] = state.refused
  return form && !isDirty(state.form) ? withOtherForm({ ...state, refused }, form) : state
}

/** Empties the form, for the next book or for one that waits. */
export function clearForm(state: AppState): AppState {
  return takeUpRefused(withOtherForm(state, emptyForm()))
}

/** Lets a form wait, and begins an empty one. One in which nothing was typed has nothing to wait for. */
export function waitWith(state: AppState, form: FormState): AppState {
  const empty = withOtherForm(state, emptyForm())
  if (!isDirty(form)) return empty
  const refused = [...state.refused, form]
  const what = typedIn(form, 'title') || typedIn(form, 'isbn') || 'what was typed'
  const text = `${what} waits to be completed: ${refused.length} in all, Ctrl+N goes there`
  return withToast({ ...empty, refused }, text, 'info', after => after.refused.length === refused.length)
}

/** Goes on to the form that waits longest; the one that was there waits behind the others. */
export function nextWaiting(state: AppState): AppState {
  const [form, ...others] = state.refused
  if (!form) return state
  const refused = isDirty(state.form) ? [...others, state.form] : others
  return withOtherForm({ ...state, refused }, form)
}
