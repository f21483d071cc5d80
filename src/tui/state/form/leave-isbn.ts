import type { AppState } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import { type FormState, fieldAt, typedIn } from './form.ts'
import { lookUp } from './isbn-look-up.ts'

/** The form with its cursor in another field. A number that is left behind in ISBN is asked about as with Enter, once. */
export function movedFrom(state: AppState, form: FormState): Step {
  const number = typedIn(state.form, 'isbn')
  const isLeft = fieldAt(state.form) === 'isbn' && fieldAt(form) !== 'isbn'
  if (!isLeft || number === '' || state.form.editing || state.form.askedIsbn === number) return step({ ...state, form })
  const { state: looked } = lookUp(state)
  const askedIsbn = typedIn(looked.form, 'isbn')
  return step({ ...looked, form: { ...looked.form, at: form.at, askedIsbn } })
}
