import { columnsOf, placeInRow, rowAt, textRows } from '../../../text/rows.ts'
import { type AppState, withToast } from '../app-state.ts'
import { descriptionWidth } from '../layout.ts'
import { scanned } from '../scan/scanned.ts'
import { type Step, step } from '../step.ts'
import { type TextField, textOf } from '../text-field.ts'
import { fieldAt, moveField, withValue } from './form.ts'
import { movedFrom } from './leave-isbn.ts'
import { numberElsewhere, withoutTyped } from './number-elsewhere.ts'
import { typeInForm } from './type-in-form.ts'

/** Whether the cursor is where a text may have several lines. */
export function isInLines({ focus, form }: AppState): boolean {
  return focus === 'form' && fieldAt(form) === 'description'
}

/** Tab: a scanner may have it behind its numbers, so that one in the wrong field is looked up, as with Enter. */
export function nextField(state: AppState): Step {
  const { form } = state
  const number = numberElsewhere(form)
  if (number !== undefined) return scanned({ ...state, form: withoutTyped(form) }, number)
  return movedFrom(state, moveField(form, 1))
}

/** Moves a row up or down within the description, else to the field before or after. */
export function moveLine(state: AppState, by: 1 | -1): Step {
  const { form } = state
  const moved = isInLines(state) ? movedRow(form.values.description, descriptionWidth(state), by) : undefined
  return movedFrom(state, moved ? withValue(form, 'description', moved) : moveField(form, by))
}

/** Begins a new line, where there may be one. */
export function newLine(state: AppState): Step {
  if (!isInLines(state)) return step(withToast(state, 'only Description has several lines'))
  return typeInForm(state, { name: '\n', text: '\n' })
}

/** The field with its cursor a row further; undefined when there is none. */
function movedRow(field: TextField, width: number, by: 1 | -1): TextField | undefined {
  const text = textOf(field)
  const rows = textRows(text, width)
  const row = rowAt(rows, field.before.length)
  if (rows[row + by] === undefined) return undefined
  const column = field.column ?? columnsOf(text.slice(rows[row]?.start, field.before.length))
  const place = placeInRow(text, rows, row + by, column)
  return { before: text.slice(0, place), after: text.slice(place), column }
}
