import { type AppState, withToast } from '../app-state.ts'
import { FORM_FIELDS, type FormState, fieldAt, isDirty, isTouched, pristineOf, withValue } from './form.ts'
import { forgetSteps, recordClear, recordEdit } from './form-history.ts'
import { clearForm } from './waiting-forms.ts'

/** Takes the last step in the form back; when there is none, brings back the form that was cleared last. */
export function undoTyping(state: AppState): AppState {
  const { past, future, cleared } = state.formHistory
  const form = past.at(-1)
  if (form) {
    return { ...state, form, formHistory: { past: past.slice(0, -1), future: [state.form, ...future], cleared } }
  }
  return bringBack(state, cleared)
}

/** Does again what was taken back last. */
export function redoTyping(state: AppState): AppState {
  const { past, future, cleared } = state.formHistory
  const [form, ...rest] = future
  if (!form) return withToast(state, 'there is nothing to do again in the form')
  return { ...state, form, formHistory: { past: [...past, state.form], future: rest, cleared } }
}

function bringBack(state: AppState, cleared: readonly FormState[]): AppState {
  const form = cleared.at(-1)
  if (!form) return withToast(state, 'there is nothing to take back in the form')
  // What stands there now is not lost for it: it comes back when this one is done.
  const waiting = isDirty(state.form) ? [state.form, ...state.waiting] : state.waiting
  return { ...state, form, waiting, formHistory: { past: [], future: [], cleared: cleared.slice(0, -1) } }
}

/** Says what Ctrl+C clears: first the field with the cursor, then the form; nothing where nothing was typed. */
export function whatClears({ focus, form }: AppState): 'field' | 'form' | undefined {
  if (focus !== 'form' || !isDirty(form)) return undefined
  const touched = FORM_FIELDS.filter(({ name }) => isTouched(form, name))
  return touched.length > 1 && isTouched(form, fieldAt(form)) ? 'field' : 'form'
}

/** Puts the field with the cursor back as it was before it was typed in. */
export function clearField(state: AppState): AppState {
  const { form } = state
  const name = fieldAt(form)
  const cleared = withValue(form, name, pristineOf(form).values[name])
  const label = FORM_FIELDS.find(field => field.name === name)?.label
  const formHistory = recordEdit(state.formHistory, form, cleared)
  return withToast(
    { ...state, form: cleared, formHistory },
    `${label} is cleared · Ctrl+_ in the form brings it back`,
    'info',
    isForm(cleared),
  )
}

/** Empties the form; it can be brought back. */
export function clearWholeForm(state: AppState): AppState {
  const formHistory = recordClear(state.formHistory, state.form)
  const text = state.form.editing ? `the edit of book ${state.form.editing.id} is put away` : 'the form is empty again'
  const next = { ...clearForm(state), formHistory: forgetSteps(formHistory) }
  return withToast(next, `${text} · Ctrl+_ in the form brings it back`, 'info', isForm(next.form))
}

/** Whether nothing was typed since: Ctrl+_ would take that back first. */
function isForm(before: FormState): (state: AppState) => boolean {
  return ({ form }) => form.values === before.values
}
