import type { KeyPress } from '../input/key-press.ts'
import { bindingOf } from '../input/keys.ts'
import { ACTIONS } from './actions.ts'
import { type AppState, type Dialog, type DialogAction, type Step, step, withToast } from './app-state.ts'
import { anchored } from './books.ts'
import { answer } from './dialogs.ts'
import { isInLines } from './form/move-in-form.ts'
import { oneLine, pasteInForm, typeInForm } from './form/type-in-form.ts'
import { layoutOf } from './layout.ts'
import { pressInOverlay } from './overlays.ts'
import { scanInDialog } from './scan.ts'
import { EMPTY_FIELD, editField, type TextField, textOf } from './text-field.ts'

/** What one key does. Whoever is on top gets it: a question, then what is shown over the panels, then a filter, then the panel. */
export function press(state: AppState, given: KeyPress): Step {
  const { dialog, overlay } = state
  // A line feed is Ctrl+J or the end of what a scanner sends: where no line can be begun, it is Enter.
  const isNewLine = !dialog && !overlay && isInLines(state)
  const key = given.name === 'ctrl+j' && !isNewLine ? { name: 'enter' } : given
  if (dialog) return pressInDialog(state, dialog, key)
  if (layoutOf(state).kind === 'too small') return pressWhenTooSmall(state, key)
  if (overlay && key.name !== 'ctrl+c') return step(pressInOverlay(state, overlay, key))
  if (state.books.isFiltering && state.focus === 'books') return pressInFilter(state, 'books', key)
  if (state.log.isFiltering && state.focus === 'log') return pressInFilter(state, 'log', key)
  return pressInPanel(state, key)
}

/** Pasted text goes to whoever is typed in, without its line breaks doing anything. */
export function paste(state: AppState, text: string): Step {
  if (state.dialog || state.overlay)
    return step(withToast(state, 'nothing was pasted: close what stands over it first'))
  if (state.focus === 'form') return pasteInForm(state, text)
  const { line } = oneLine(text)
  const key = { name: line, text: line }
  if (state.books.isFiltering && state.focus === 'books') return pressInFilter(state, 'books', key)
  if (state.log.isFiltering && state.focus === 'log') return pressInFilter(state, 'log', key)
  return step(withToast(state, 'there is nothing to paste into: press a to add a book'))
}

function pressInPanel(state: AppState, key: KeyPress): Step {
  const binding = bindingOf(state.focus, key.name)
  if (binding) {
    const why = binding.disabled?.(state)
    return why === undefined ? ACTIONS[binding.action](state, key) : step(withToast(state, `${binding.shown}: ${why}`))
  }
  if (key.name.startsWith('alt+')) return step(withToast(state, `${shownAlt(key)} does nothing here`))
  return state.focus === 'form' ? typeInForm(state, key) : step(state)
}

/** How a key with Alt is written for a person, who may have meant Esc and that key. */
function shownAlt({ name }: KeyPress): string {
  return name.replace('alt+', 'Alt+')
}

function pressInDialog(state: AppState, dialog: Dialog, key: KeyPress): Step {
  const scan = scanInDialog(state, dialog, key)
  if (scan) return scan
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

function pressInFilter(state: AppState, panel: 'books' | 'log', key: KeyPress): Step {
  const { filter } = state[panel]
  if (key.name === 'enter') return step(withFilter(state, panel, filter, false))
  if (key.name === 'escape' || key.name === 'ctrl+c')
    return step(withFilter(anchored(state), panel, EMPTY_FIELD, false))
  if (key.name === 'up' || key.name === 'down') return pressInPanel(state, key)
  const edited = editField(filter, key)
  if (edited) return step(withFilter(state, panel, edited, true))
  return key.name === 'tab' ? ACTIONS['next panel'](withFilter(state, panel, filter, false), key) : step(state)
}

function withFilter(state: AppState, panel: 'books' | 'log', filter: TextField, isFiltering: boolean): AppState {
  if (panel === 'log') return { ...state, log: { ...state.log, filter, isFiltering } }
  const { books } = state
  // What is typed narrows the list from its top; the selection stays if it is still in it.
  const isOther = textOf(books.filter) !== textOf(filter)
  const place = isOther ? { selected: books.place.selected, row: 0 } : books.place
  return { ...state, books: { ...books, filter, isFiltering, place, lastIndex: isOther ? 0 : books.lastIndex } }
}
