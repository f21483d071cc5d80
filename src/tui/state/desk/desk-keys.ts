import { countRows } from '../../content/desk-rows.ts'
import type { KeyPress } from '../../input/key-press.ts'
import type { AppState } from '../app-state.ts'
import { closeOverlay } from '../overlays.ts'
import { clamp } from '../scroll.ts'
import { type Step, step } from '../step.ts'
import { EMPTY_FIELD, editField, textOf } from '../text-field.ts'
import type { DeskTask, DeskView } from './desk.ts'
import { lookAnew, withTask } from './desk-work.ts'
import { withDesk, withSaid } from './with-desk.ts'

/** Opens the desk. Who was served when it was closed is not served any more, unless scans for them wait: the next book may be anybody's. A form that was begun is there still. */
export function openDesk(state: AppState): Step {
  const { served, said: _said, ...desk } = state.desk
  const stays = served && desk.jobs.length > 0 ? { served } : {}
  const opened = {
    ...desk,
    ...stays,
    view: { type: 'served' },
    rows: [],
    people: [],
    at: 0,
    field: EMPTY_FIELD,
  } as const
  return lookAnew({ ...state, overlay: { type: 'desk', top: 0 }, desk: opened })
}

/** Types into the one input of the desk. */
export function typeAtDesk(state: AppState, key: KeyPress): AppState {
  const field = editField(state.desk.field, key)
  return field ? withDesk(state, { field }) : state
}

/** Takes what was typed as if it had been scanned; with nothing typed, serves the person that is chosen. */
export function enterAtDesk(state: AppState): Step {
  const code = textOf(state.desk.field).trim()
  if (code !== '') return withTask(withDesk(state, { field: EMPTY_FIELD }), { type: 'scan', code })
  const { view, people, at } = state.desk
  const borrower = view.type === 'people' ? people[at] : undefined
  return borrower ? withTask(state, { type: 'serve', borrower }) : step(state)
}

/** A scanned number stands for itself: the text that stood in the input before is said, as it goes. */
export function scannedAtDesk(state: AppState, code: string, typed: number): Step {
  const { field, registration } = state.desk
  if (registration) return step(scannedIntoRegistration(state, code, typed))
  const left = textOf({ ...field, before: withoutEnd(field.before, code.slice(0, typed)) }).trim()
  const next = withTask(withDesk(state, { field: EMPTY_FIELD }), { type: 'scan', code })
  return left === ''
    ? next
    : step(
        withSaid(next.state, `“${left}” was typed before ${code} was scanned, and is not looked up`, 'info'),
        ...next.effects,
      )
}

function scannedIntoRegistration(state: AppState, code: string, typed: number): AppState {
  const { registration } = state.desk
  if (!registration) return state
  const { note: _note, ...form } = registration
  if (form.at === 'card')
    return withDesk(state, { registration: { ...form, card: { before: code, after: '' }, at: 'name' } })
  const name = { ...form.name, before: withoutEnd(form.name.before, code.slice(0, typed)) }
  const note = `${code} was scanned, and not looked up: save the person first, or leave with Esc`
  return withDesk(state, { registration: { ...form, name, note } })
}

function withoutEnd(text: string, end: string): string {
  return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text
}

/** One level back: what was typed, the list that is shown, who is served, the desk itself. */
export function leaveDesk(state: AppState): Step {
  const { field, served, view, said: _said, ...desk } = state.desk
  if (textOf(field) !== '') return step(withDesk(state, { field: EMPTY_FIELD }))
  // Scans that wait are for whom is served: that does not end before them.
  if (desk.jobs.length > 0) return step(closeOverlay(state))
  if (view.type !== 'served') return show(state, { type: 'served' })
  if (!served) return step(closeOverlay(state))
  return step({ ...state, desk: { ...desk, field, view, rows: [], at: 0 } })
}

/** Chooses another row of the list. */
export function moveAtDesk(state: AppState, by: number): AppState {
  return withDesk(state, { at: clamp(state.desk.at + by, 0, Math.max(0, countRows(state.desk) - 1)) })
}

const NEXT: Readonly<Partial<Record<DeskView['type'], DeskView>>> = {
  overdue: { type: 'lost' },
  lost: { type: 'served' },
}

/** Shows the next list. Some scanners send Tab behind a code: then it is taken. */
export function nextAtDesk(state: AppState): Step {
  if (textOf(state.desk.field) !== '') return enterAtDesk(state)
  return show(state, NEXT[state.desk.view.type] ?? { type: 'overdue' })
}

function show(state: AppState, view: DeskView): Step {
  return lookAnew(withDesk(state, { view, rows: [], people: [], at: 0 }))
}

/** Returns, renews, or marks as lost or found what is chosen in the list. */
export function actOnChosen(state: AppState, type: 'return' | 'renew' | 'lost' | 'found'): Step {
  const { view, rows, at, said } = state.desk
  if (type === 'found' && said?.lostCopy !== undefined)
    return withTask(state, { type: 'copy found', copy: said.lostCopy })
  const loan = view.type === 'people' ? undefined : rows[at]?.loan
  if (!loan) return step(withSaid(state, 'no loan is chosen: scan a card, or press Tab for what is overdue', 'bad'))
  if ((type === 'found') !== (loan.lost !== undefined))
    return step(
      withSaid(
        state,
        type === 'found' ? 'it is not lost: Tab shows what is' : 'it is lost: Ctrl+F notes that it is found',
        'bad',
      ),
    )
  const task: DeskTask = { type, loan }
  return withTask(state, task)
}
