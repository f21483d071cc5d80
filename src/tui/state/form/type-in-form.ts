import { STATUSES, type Status } from '../../../domain/book.ts'
import { readStatus } from '../../../domain/status.ts'
import type { KeyPress } from '../../input/key-press.ts'
import { type AppState, withToast } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import { editField, fieldWith, textOf } from '../text-field.ts'
import { FORM_FIELDS, type FormState, fieldAt, withValue } from './form.ts'
import { recordEdit } from './form-history.ts'

/** Types into the field with the cursor. */
export function typeInForm(state: AppState, key: KeyPress): Step {
  const name = fieldAt(state.form)
  if (name === 'status') return step(chooseStatus(state, key))
  const edited = editField(state.form.values[name], key)
  return step(edited ? withEdit(state, withValue(state.form, name, edited)) : state)
}

/** Pasted text keeps its lines where the field has them; elsewhere it becomes one line, and that is said. */
export function pasteInForm(state: AppState, text: string): Step {
  const { form } = state
  const name = fieldAt(form)
  if (name === 'status') return step(pasteStatus(state, text))
  const lines = text.replace(/\r\n?/g, '\n')
  if (name === 'description') return typeInForm(state, { name: lines, text: lines })
  const { line, isJoined } = oneLine(lines)
  const { state: pasted, effects } = typeInForm(state, { name: line, text: line })
  const label = FORM_FIELDS.find(field => field.name === name)?.label ?? name
  const said = `${label} has one line: the lines that were pasted are joined by blanks`
  return step(isJoined ? withToast(pasted, said) : pasted, ...effects)
}

/** A text as one line, and whether there were several. A break at an end, as of a line that was copied whole, is none. */
export function oneLine(text: string): { line: string; isJoined: boolean } {
  const trimmed = text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, '')
  return { line: trimmed.replace(/[\r\n\t]+/g, ' '), isJoined: /[\r\n]/.test(trimmed) }
}

const CHOICE = `Status is a choice: ${STATUSES.map(status => `${status[0]} for ${status}`).join(', ')}, ← and → turn it`

/** Status is a choice: ←, → and the space bar turn it, and a first letter chooses. */
function chooseStatus(state: AppState, { name, text }: KeyPress): AppState {
  if (name === ' ' || name === 'left' || name === 'right') return withStatus(state, otherStatus(state))
  if (text === undefined) return state
  const chosen = STATUSES.find(status => status[0]?.toLowerCase() === text.toLowerCase())
  return chosen ? withStatus(state, chosen) : withToast(state, CHOICE)
}

function otherStatus({ form }: AppState): Status {
  const at = STATUSES.indexOf(readStatus(textOf(form.values.status)) ?? STATUSES[0])
  return STATUSES[(at + 1) % STATUSES.length] ?? STATUSES[0]
}

function pasteStatus(state: AppState, text: string): AppState {
  const status = readStatus(text)
  return status ? withStatus(state, status) : withToast(state, CHOICE)
}

function withStatus(state: AppState, status: Status): AppState {
  return withEdit(state, withValue(state.form, 'status', fieldWith(status)))
}

/** The form as the person has changed it, with a way back. */
function withEdit(state: AppState, form: FormState): AppState {
  return { ...state, form, formHistory: recordEdit(state.formHistory, state.form, form) }
}
