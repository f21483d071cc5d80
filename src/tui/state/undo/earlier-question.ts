import { timeOfDay } from '../../content/figures.ts'
import { type AppState, type Dialog, withToast } from '../app-state.ts'
import type { Undoing } from './changes.ts'
import type { NamedEarlier } from './earlier-change.ts'

/** What was looked for: the last change that was made under the app's name, and not by this run of it. */
export interface FoundChange {
  which: Undoing
  found?: NamedEarlier
  client: string
}

/** Asks before a change is taken back (made again) that whoever presses the key may not have made. */
export function askAboutEarlier(state: AppState, { which, found, client }: FoundChange): AppState {
  const verb = which === 'undo' ? 'undone' : 'redone'
  if (!found) return withToast(state, `among the last changes there is none of "${client}" that can be ${verb}`)
  const { revision, at, by } = found.change
  const what = whatOf(which, found)
  // The answer came late: whoever answers another question by now is not interrupted.
  if (state.dialog) return withToast(state, `not ${verb}: ${what}, as it was not done in this app since it started`)
  const when = `${which === 'undo' ? '' : 'undone '}on ${dayOf(at)} at ${timeOfDay(at)} by ${client}, process ${by.pid}`
  const dialog: Dialog = {
    title: which === 'undo' ? 'Undo this change?' : 'Redo this change?',
    lines: [what, when, '', `It was not ${which === 'undo' ? 'made' : 'undone'} in this app since it started.`],
    answers: [
      { key: 'n', label: 'n No', action: { type: 'nothing' } },
      { key: 'y', label: which === 'undo' ? 'y Undo it' : 'y Redo it', action: { type: which, revision } },
    ],
  }
  return { ...state, dialog }
}

/** What was done to which book. A history has of what was undone the change that did so. */
function whatOf(which: Undoing, { change: { type, id }, title = '' }: NamedEarlier): string {
  const done = which === 'undo' ? type : REVERSE[type]
  return `${done} ${id}  ${title}`.trimEnd()
}

const REVERSE = { added: 'deleted', updated: 'updated', deleted: 'added' } as const

/** The local day of an ISO 8601 time: `2026-01-31`. */
function dayOf(at: string): string {
  const date = new Date(at)
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return parts.map(part => String(part).padStart(2, '0')).join('-')
}
