import type { AppState } from '../app-state.ts'
import { scanned } from '../scan/scanned.ts'
import type { Step } from '../step.ts'
import { fieldAt, typedIn } from './form.ts'
import { lookUp } from './isbn-look-up.ts'
import { numberElsewhere, withoutTyped } from './number-elsewhere.ts'
import { sendForm } from './send-form.ts'

/** Enter: in ISBN the next step is to look the number up; elsewhere it saves what is right, or says what is not. */
export function saveForm(state: AppState): Step {
  const { form } = state
  const number = numberElsewhere(form)
  if (number !== undefined) return scanned({ ...state, form: withoutTyped(form) }, number)
  if (fieldAt(form) === 'isbn' && typedIn(form, 'isbn') !== '' && !form.editing) return lookUp(state)
  return sendForm(state)
}
