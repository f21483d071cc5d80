import type { AppState } from '../app-state.ts'
import { emptyForm, isDirty } from './form.ts'

/** Brings a refused form back, as soon as nothing else stands in its place. */
export function takeUpRefused(state: AppState): AppState {
  const [form, ...refused] = state.refused
  return form && !isDirty(state.form) ? { ...state, form, refused } : state
}

/** Empties the form, for the next book or for one that was refused. */
export function clearForm(state: AppState): AppState {
  return takeUpRefused({ ...state, form: emptyForm() })
}
