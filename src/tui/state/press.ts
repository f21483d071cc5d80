import type { Place } from '../input/answer-keys.ts'
import type { KeyPress } from '../input/key-press.ts'
import { bindingOf } from '../input/keys.ts'
import { ACTIONS } from './actions.ts'
import { type AppState, type Dialog, type DialogAction, type Step, step, withToast } from './app-state.ts'
import { answer } from './dialogs.ts'
import { filterWithFocus, pressInFilter } from './filter.ts'
import { isInLines } from './form/move-in-form.ts'
import { oneLine, pasteInForm, typeInForm } from './form/type-in-form.ts'
import { layoutOf } from './layout.ts'
import { pressInOverlay } from './overlays.ts'

/** What one key does. Whoever is on top gets it: a question, then what is shown over the panels, then a filter, then the panel. */
export function press(state: AppState, given: KeyPress): Step {
  const { dialog, overlay } = state
  // A line feed is Ctrl+J or the end of what a scanner sends: where no line can be begun, it is Enter.
  const isNewLine = !dialog && !overlay && isInLines(state)
  const key = given.name === 'ctrl+j' && !isNewLine ? { name: 'enter' } : given
  if (dialog) return pressInDialog(state, dialog, key)
  if (layoutOf(state).kind === 'too small') return pressWhenTooSmall(state, key)
  if (overlay && key.name !== 'ctrl+c') return step(pressInOverlay(state, overlay, key))
  const filter = filterWithFocus(state)
  return (filter && pressInFilter(state, filter, key)) ?? pressInPanel(state, key)
}

/** Pasted text goes to whoever is typed in, without its line breaks doing anything. */
export function paste(state: AppState, text: string): Step {
  if (isCovered(state))
    return step(withToast(state, 'nothing was pasted: close what stands over it first', 'info', isCovered))
  if (state.focus === 'form') return pasteInForm(state, text)
  const { line } = oneLine(text)
  const key = { name: line, text: line }
  const filter = filterWithFocus(state)
  if (filter) return pressInFilter(state, filter, key) ?? step(state)
  return step(withToast(state, 'there is nothing to paste into: press a to add a book'))
}

function isCovered({ dialog, overlay }: AppState): boolean {
  return dialog !== undefined || overlay !== undefined
}

function pressInPanel(state: AppState, key: KeyPress): Step {
  const binding = bindingOf(state.focus, key.name)
  if (binding) {
    const why = binding.disabled?.(state)
    if (why === undefined) return ACTIONS[binding.action](state, key)
    const holds = (after: AppState) => binding.disabled?.(after) === why
    return step(withToast(state, `${binding.shown}: ${why}`, 'info', holds))
  }
  if (key.name.startsWith('alt+')) return step(withToast(state, `${shownAlt(key)} does nothing here`))
  return state.focus === 'form' ? typeInForm(state, key) : step(state)
}

/** How a key with Alt is written for a person, who may have meant Esc and that key. */
function shownAlt({ name }: KeyPress): string {
  return name.replace('alt+', 'Alt+')
}

function pressInDialog(state: AppState, dialog: Dialog, key: KeyPress): Step {
  const { dialog: _closed, ...rest } = state
  const chosen = answerOf(dialog, key)
  return chosen ? answer(rest, chosen) : step(state)
}

/** What a key answers. Enter takes the default, Esc none of them; Ctrl+C once more means what it meant: to quit. */
function answerOf({ answers }: Dialog, { name }: KeyPress): DialogAction | undefined {
  const nothing = { type: 'nothing' } as const
  if (name === 'enter') return answers[0]?.action
  if (name === 'escape') return nothing
  if (name === 'ctrl+c') return answers.find(({ action }) => action.type === 'quit')?.action ?? nothing
  return answers.find(({ key }) => key === name.toLowerCase())?.action
}

/** Keys are held back where nothing can be seen; one can still leave. */
function pressWhenTooSmall(state: AppState, key: KeyPress): Step {
  if (key.name === 'q' || key.name === 'ctrl+c') return step(state, { type: 'quit' })
  return step(state)
}

/** Text that was typed while a question stands, and that is no answer: it is shown there. */
export function typedIntoQuestion(state: AppState, text: string): Step {
  const { dialog } = state
  if (!dialog) return step(state)
  const typed = `${dialog.typed ?? ''}${text}`
  return step({ ...state, dialog: { ...dialog, typed, note: `"${typed}" is no answer` } })
}

/** Where keys go: a letter that answers must come alone, text need not. */
export function placeOfKeys(state: AppState): Place {
  const answers = state.dialog?.answers.map(({ key }) => key)
  const isText = state.focus === 'form' || filterWithFocus(state) !== undefined
  return answers ? { answers, isText: false } : { isText: isText && state.overlay === undefined }
}
