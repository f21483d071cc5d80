import type { KeyPress } from '../../input/key-press.ts'
import { type AppState, type Step, step } from '../app-state.ts'
import { editField, fieldWith, textOf } from '../text-field.ts'
import { type FormState, fieldAt, withValue } from './form.ts'

/** Types into the field with the cursor. Status is a choice: any key turns it. */
export function typeInForm(state: AppState, key: KeyPress): Step {
  const { form } = state
  const name = fieldAt(form)
  if (name === 'status') return step(turnsStatus(key) ? { ...state, form: turnStatus(form) } : state)
  const edited = editField(form.values[name], key)
  return step(edited ? { ...state, form: withValue(form, name, edited) } : state)
}

function turnsStatus({ name }: KeyPress): boolean {
  return name === ' ' || name === 'left' || name === 'right'
}

function turnStatus(form: FormState): FormState {
  return withValue(form, 'status', fieldWith(textOf(form.values.status) === 'Available' ? 'Checked Out' : 'Available'))
}
