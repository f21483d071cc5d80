import type { AppState } from '../app-state.ts'
import { emptyForm, type FormState, isDirty } from './form.ts'
import { forgetSteps } from './form-history.ts'

/** Shows another form; what was typed in the one before can no longer be taken back step by step. */
export function withOtherForm(state: AppState, form: FormState): AppState {
  return { ...state, form, formHistory: forgetSteps(state.formHistory) }
}

/** Brings a refused form back, as soon as nothing else stands in its place. */
export function takeUpRefused(state: AppState): AppState {
  const [form, ...refused] = state.refused
  return form && !isDirty(state.form) ? withOtherForm({ ...state, refused }, form) : state
}

/** Empties the form, for the next book or for one that was refused. */
export function clearForm(state: AppState): AppState {
  return takeUpRefused(withOtherForm(state, emptyForm()))
}
