import type { AppState } from '../app-state.ts'
import { fieldAt, pristineOf, withValue } from '../form/form.ts'
import { filterWithFocus } from '../key-scope.ts'
import type { TextField } from '../text-field.ts'

/** Takes the first digits of a scanned number back, where they were taken for text before the others came. */
export function takeBackDigits(state: AppState, digits: string): AppState {
  const { dialog, form, focus } = state
  if (dialog) {
    const typed = dialog.typed ?? ''
    if (!typed.endsWith(digits)) return state
    const { typed: _typed, note: _note, ...asked } = dialog
    const left = typed.slice(0, -digits.length)
    return { ...state, dialog: left === '' ? asked : { ...dialog, typed: left } }
  }
  const filtered = filterWithFocus(state)
  if (filtered) {
    const panel = state[filtered]
    return { ...state, [filtered]: { ...panel, filter: without(panel.filter, digits) } }
  }
  if (focus !== 'form' || state.overlay) return state
  const name = fieldAt(form)
  const left = without(form.values[name], digits)
  const pristine = pristineOf(form).values[name]
  const isReplaced = pristine.isPreset && left.before + left.after === ''
  return { ...state, form: withValue(form, name, isReplaced ? pristine : left) }
}

function without(field: TextField, digits: string): TextField {
  return field.before.endsWith(digits) ? { ...field, before: field.before.slice(0, -digits.length) } : field
}
