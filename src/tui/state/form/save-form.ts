import { type AppState, type Step, step, withToast } from '../app-state.ts'
import { scanned } from '../scan/scanned.ts'
import { saveEffect } from './draft.ts'
import { fieldAt, fieldsOf, firstProblem, moveField, moveTo, problemOf, typedIn, withNote } from './form.ts'
import { lookUp, numberElsewhere, withoutTyped } from './isbn-look-up.ts'
import { clearForm } from './waiting-forms.ts'

/** Enter: in ISBN the next step is to look the number up; elsewhere it saves what is right, or says what is not. */
export function saveForm(state: AppState): Step {
  const { form } = state
  const number = numberElsewhere(form)
  if (number !== undefined) return scanned({ ...state, form: withoutTyped(form) }, number)
  if (fieldAt(form) === 'isbn' && typedIn(form, 'isbn') !== '' && !form.editing) return lookUp(state)
  return save(state)
}

/** Tab: a scanner may have it behind its numbers, so that one in the wrong field is looked up, as with Enter. */
export function nextField(state: AppState): Step {
  const { form } = state
  const number = numberElsewhere(form)
  if (number !== undefined) return scanned({ ...state, form: withoutTyped(form) }, number)
  return step({ ...state, form: moveField(form, 1) })
}

function save(state: AppState): Step {
  const { form } = state
  const wrong = firstProblem(form)
  if (wrong) return step({ ...state, form: moveTo(withNote(form, wrong, problemOf(form, wrong) ?? ''), wrong) })
  if (state.server.status !== 'open') return step(withToast(state, 'not saved: the server is not connected', 'bad'))
  const fields = JSON.stringify(fieldsOf(form))
  if (form.editing && fields === '{}') return step(withToast(state, 'nothing is changed'))
  const isSame = form.sent?.fields === fields
  const sent = isSame && form.sent ? form.sent : { requestKey: globalThis.crypto.randomUUID(), fields, at: Date.now() }
  const sending = clearForm({ ...state, saves: new Map(state.saves).set(sent.requestKey, { ...form, sent }) })
  // After an edit one is back where one came from; after an ADD the next book is to be typed.
  return step(form.editing ? { ...sending, focus: 'books' } : sending, saveEffect(form, sent))
}
