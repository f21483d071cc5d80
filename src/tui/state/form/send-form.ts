import { type AppState, withToast } from '../app-state.ts'
import type { Effect } from '../effect.ts'
import { type Step, step } from '../step.ts'
import { askedBeforeSave } from './ask-before-save.ts'
import { askAboutDeleted, isEditOfDeleted } from './deleted-edit.ts'
import { doubtful, isKnown } from './draft.ts'
import { type FormState, fieldsOf, firstProblem, moveTo, problemOf, withNote } from './form.ts'
import { clearForm } from './waiting-forms.ts'

/** Says in the form that nothing was saved, until the focus or the server's status changes. */
function withNotConnected(state: AppState): AppState {
  const { status } = state.server
  const holds = ({ server, focus }: AppState) => server.status === status && focus === 'form'
  return withToast(state, 'not saved: the server is not connected', 'bad', holds)
}

/** Sends the form if it is right; otherwise says what is wrong, or asks what must be known first. */
export function sendForm(state: AppState): Step {
  const { form } = state
  const wrong = firstProblem(form)
  if (wrong) return step({ ...state, form: moveTo(withNote(form, wrong, problemOf(form, wrong) ?? ''), wrong) })
  if (state.server.status !== 'open') return step(withNotConnected(state))
  if (form.editing && isEditOfDeleted(state)) return step(askAboutDeleted(state, form.editing))
  const fields = JSON.stringify(fieldsOf(form))
  if (form.editing && fields === '{}') return step(withToast(state, 'nothing is changed'))
  const again = form.sent?.fields === fields ? form.sent : undefined
  if (again?.isLost && !isKnown(form)) return step({ ...state, form: moveTo(doubtful(form), 'title') })
  // What was sent before may be the very book that has this ISBN by now.
  const asked = again ? undefined : askedBeforeSave(state)
  if (asked) return step(asked)
  const sent = again ?? { requestKey: globalThis.crypto.randomUUID(), fields, at: Date.now() }
  const sending = clearForm({ ...state, saves: new Map(state.saves).set(sent.requestKey, { ...form, sent }) })
  // After an edit one is back where one came from; after an ADD the next book is to be typed.
  return step(form.editing ? { ...sending, focus: 'books' } : sending, saveEffect(form, sent))
}

/** Sends again what an app before this one had sent without hearing of it. */
export function sendUnsent(state: AppState): Step {
  const saves = new Map(state.saves)
  const effects: Effect[] = []
  for (const form of state.unsent) {
    if (!form.sent) continue
    saves.set(form.sent.requestKey, form)
    effects.push(saveEffect(form, form.sent))
  }
  return effects.length === 0 ? step(state) : step({ ...state, saves, unsent: [] }, ...effects)
}

/** Makes the effect that saves a form: ADD, or UPDATE of the edited book. */
function saveEffect({ editing }: FormState, sent: NonNullable<FormState['sent']>): Effect {
  const { requestKey, client } = sent
  const fields: Record<string, unknown> = JSON.parse(sent.fields)
  const as = client === undefined ? {} : { client }
  if (!editing) return { type: 'add', fields, requestKey, ...as }
  return { type: 'update', id: editing.id, fields, ifRevision: editing.revision, requestKey, ...as }
}
