import type { KeyPress } from '../../input/key-press.ts'
import type { AppState } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import { EMPTY_FIELD, editField, fieldWith, textOf } from '../text-field.ts'
import type { Registration } from './desk.ts'
import { withTask } from './desk-work.ts'
import { withDesk } from './with-desk.ts'

/** Begins to register somebody: with the code that was scanned last, where nobody knows it. */
export function startRegistration(state: AppState): AppState {
  const card = state.desk.said?.unknown
  const registration: Registration =
    card === undefined
      ? { card: EMPTY_FIELD, name: EMPTY_FIELD, at: 'card' }
      : { card: fieldWith(card), name: EMPTY_FIELD, at: 'name' }
  return withDesk(state, { registration })
}

/** Types into the field of the form that has the cursor. */
export function typeInRegistration(state: AppState, key: KeyPress): AppState {
  const { registration } = state.desk
  const field = registration && editField(registration[registration.at], key)
  if (!field) return state
  const { note: _note, ...form } = registration
  return withDesk(state, { registration: { ...form, [form.at]: field } })
}

/** Goes to the other field. */
export function otherField(state: AppState): AppState {
  const { registration } = state.desk
  if (!registration) return state
  return withDesk(state, { registration: { ...registration, at: registration.at === 'card' ? 'name' : 'card' } })
}

/** From the card to the name; from the name it is saved. A code that came instead of a name is none. */
export function enterInRegistration(state: AppState): Step {
  const { registration } = state.desk
  if (!registration) return step(state)
  const card = textOf(registration.card).trim()
  const name = textOf(registration.name).trim()
  if (card === '') return step(withNote(state, registration, 'card', 'the card is empty: scan it, or type its number'))
  if (registration.at === 'card') return step(withDesk(state, { registration: { ...registration, at: 'name' } }))
  if (!/\p{L}/u.test(name)) return step(withNote(state, registration, 'name', 'the name needs a letter'))
  return withTask(leaveRegistration(state), { type: 'register', card, name })
}

/** Closes the form. */
export function leaveRegistration(state: AppState): AppState {
  const { registration: _left, ...desk } = state.desk
  return { ...state, desk }
}

function withNote(state: AppState, form: Registration, at: Registration['at'], note: string): AppState {
  return withDesk(state, { registration: { ...form, at, note } })
}
