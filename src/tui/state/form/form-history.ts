import { type TextField, textOf } from '../text-field.ts'
import { type FormFieldName, type FormState, fieldAt } from './form.ts'

/** What was typed in the form, step by step, and the forms that were cleared: a way back from either. */
export interface FormHistory {
  /** The form before each step, the last one last. */
  past: readonly FormState[]
  /** What was taken back, the last one first. */
  future: readonly FormState[]
  /** Forms that were cleared with something in them. */
  cleared: readonly FormState[]
  /** The field as the last step left it: a key that goes on from there belongs to that step. */
  last?: { name: FormFieldName; kind: StepKind; field: TextField }
}

type StepKind = 'typed' | 'erased' | 'other'

export const NO_HISTORY: FormHistory = { past: [], future: [], cleared: [] }

const MAX_STEPS = 500
const MAX_CLEARED = 10

/** Notes that the field with the cursor has changed. What is typed or erased in one go, up to the next word, is one step. */
export function recordEdit(history: FormHistory, before: FormState, after: FormState): FormHistory {
  const name = fieldAt(after)
  const [was, is] = [before.values[name], after.values[name]]
  if (textOf(was) === textOf(is)) return history
  const kind = kindOf(was, is)
  const { last } = history
  const goesOn = last?.name === name && last.kind === kind && last.field === was && !beginsWord(was, is, kind)
  const past = goesOn ? history.past : [...history.past, before].slice(-MAX_STEPS)
  return { past, future: [], cleared: history.cleared, last: { name, kind, field: is } }
}

/** Notes a change that is a step of its own, as a scan is. */
export function recordStep({ past, cleared }: FormHistory, before: FormState): FormHistory {
  return { past: [...past, before].slice(-MAX_STEPS), future: [], cleared }
}

/** A form was put away with something in it. */
export function recordClear({ cleared }: FormHistory, form: FormState): FormHistory {
  return { past: [], future: [], cleared: [...cleared, form].slice(-MAX_CLEARED) }
}

/** Another form is there now; those that were cleared can still be brought back. */
export function forgetSteps({ cleared }: FormHistory): FormHistory {
  return { past: [], future: [], cleared }
}

function kindOf(was: TextField, is: TextField): StepKind {
  const by = textOf(is).length - textOf(was).length
  if (was.isPreset || is.before === was.before + is.before.slice(was.before.length)) return by > 0 ? 'typed' : 'erased'
  return by < 0 ? 'erased' : 'other'
}

function beginsWord(was: TextField, is: TextField, kind: StepKind): boolean {
  const typed = is.before.slice(was.before.length)
  return kind === 'other' || (kind === 'typed' && /^\S/.test(typed) && /\s$/.test(was.before))
}
