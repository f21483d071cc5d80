import { readIsbn } from '../../domain/isbn.ts'
import type { KeyPress } from '../input/key-press.ts'
import { type AppState, type Dialog, type Step, step } from './app-state.ts'
import { answer } from './dialogs.ts'
import { moveTo, withValue } from './form/form.ts'
import { lookUp } from './form/isbn-look-up.ts'
import { fieldWith } from './text-field.ts'

/**
 * A scanner does not wait for an answer: while one ISBN is asked about, the next may come. Then the question has its default
 * answer, and the next number is looked up. Undefined for a key that is no part of a scan.
 */
export function scanInDialog(state: AppState, dialog: Dialog, { name, text }: KeyPress): Step | undefined {
  const { scanned } = dialog
  if (scanned === undefined) return undefined
  if (name === 'enter') return readIsbn(scanned).isbn === undefined ? undefined : answerAndGoOn(state, dialog, scanned)
  if (text === undefined || !/^[\dXx-]$/.test(text)) return undefined
  return step({ ...state, dialog: { ...dialog, scanned: scanned + text } })
}

function answerAndGoOn(state: AppState, dialog: Dialog, scanned: string): Step {
  const { dialog: _closed, ...rest } = state
  const answered = answer(rest, dialog.answers[0]?.action ?? { type: 'nothing' })
  const { form } = answered.state
  const next = lookUp({ ...answered.state, form: moveTo(withValue(form, 'isbn', fieldWith(scanned)), 'isbn') })
  return step(next.state, ...answered.effects, ...next.effects)
}
