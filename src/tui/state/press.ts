import type { KeyTarget } from '../input/answer-keys.ts'
import type { KeyBinding, KeyScope } from '../input/key-binding.ts'
import type { KeyPress } from '../input/key-press.ts'
import { bindingOf } from '../input/keys.ts'
import { ACTIONS } from './actions.ts'
import { type AppState, type Dialog, type DialogAction, withToast } from './app-state.ts'
import { typeAtDesk } from './desk/desk-keys.ts'
import { typeInRegistration } from './desk/registration.ts'
import { answerDialog } from './dialogs.ts'
import { typeInPrompt } from './export/export-prompt.ts'
import { typeInFilter } from './filter.ts'
import { isInLines } from './form/move-in-form.ts'
import { oneLine, pasteInForm, typeInForm } from './form/type-in-form.ts'
import { typeInImport } from './import/import-screen.ts'
import { filterWithFocus, keyScope } from './key-scope.ts'
import { layoutOf } from './layout.ts'
import { typeInScanMode } from './scan-mode/scan-typing.ts'
import { type Step, step } from './step.ts'

/** Handles one key. What is on top gets it: a question, then help or details, then a filter, then the panel. */
export function press(state: AppState, given: KeyPress): Step {
  // A line feed is Ctrl+J or the end of what a scanner sends: where no line can be begun, it is Enter.
  const isNewLine = !isCovered(state) && isInLines(state)
  const key = given.name === 'ctrl+j' && !isNewLine ? { name: 'enter' } : given
  if (!state.dialog && layoutOf(state).kind === 'too small') return pressWhenTooSmall(state, key)
  const scope = keyScope(state)
  const binding = bindingOf(scope, key.name)
  if (binding) return act(state, binding, key)
  if (scope === 'question') return answerDialog(state, dialog => answerOf(dialog, key))
  return scope === 'overlay' || scope === 'duplicates' ? step(state) : pressUnbound(state, scope, key)
}

/** Pasted text goes to whoever is typed in, without its line breaks doing anything. */
export function paste(state: AppState, text: string): Step {
  const scope = keyScope(state)
  if (scope === 'scan' || OVER_TYPED.includes(scope)) {
    const { line } = oneLine(text)
    return pressUnbound(state, scope, { name: line, text: line })
  }
  if (isCovered(state))
    return step(withToast(state, 'nothing was pasted: close what stands over it first', 'info', isCovered))
  if (state.focus === 'form') return pasteInForm(state, text)
  const { line } = oneLine(text)
  const key = { name: line, text: line }
  const filter = filterWithFocus(state)
  if (filter) return step(typeInFilter(state, filter, key))
  return step(withToast(state, 'there is nothing to paste into: press a to add a book'))
}

/** What stands over the panels, and is typed in. */
const OVER_TYPED: readonly KeyScope[] = ['prompt', 'scan text', 'import text', 'desk', 'registration']

function isCovered({ dialog, overlay }: AppState): boolean {
  return dialog !== undefined || overlay !== undefined
}

function act(state: AppState, { action, disabled, shown }: KeyBinding, key: KeyPress): Step {
  const why = disabled?.(state)
  if (why === undefined) return ACTIONS[action](state, key)
  return step(withToast(state, `${shown}: ${why}`, 'info', after => disabled?.(after) === why))
}

/** A key that the table does not have: it types its text where text is typed. */
function pressUnbound(state: AppState, scope: KeyScope, key: KeyPress): Step {
  if (scope === 'prompt') return step(typeInPrompt(state, key))
  if (scope === 'import' || scope === 'import text') return step(typeInImport(state, key))
  if (scope === 'desk') return step(typeAtDesk(state, key))
  if (scope === 'registration') return step(typeInRegistration(state, key))
  if (scope === 'scan' || scope === 'scan text') return step(typeInScanMode(state, key))
  const filter = filterWithFocus(state)
  if (filter) return step(typeInFilter(state, filter, key))
  if (key.name.startsWith('alt+')) return step(withToast(state, `${shownAlt(key)} does nothing here`))
  return scope === 'form' ? typeInForm(state, key) : step(withUnknownKey(state, key))
}

/** Says that a key is none of ours, unless something else is being said. */
function withUnknownKey(state: AppState, { text }: KeyPress): AppState {
  return text === undefined || state.toast ? state : withToast(state, `${text} does nothing here: ? shows the keys`)
}

/** How a key with Alt is written for a person, who may have meant Esc and that key. */
function shownAlt({ name }: KeyPress): string {
  return name.replace('alt+', 'Alt+')
}

/** Finds the answer of a letter. */
function answerOf({ answers }: Dialog, { name }: KeyPress): DialogAction | undefined {
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
export function keyTargetOf(state: AppState): KeyTarget {
  const answers = state.dialog?.answers.map(({ key }) => key)
  const isText = state.focus === 'form' || filterWithFocus(state) !== undefined
  if (answers) return { answers, isText: false }
  return { isText: state.overlay === undefined ? isText : OVER_TYPED.includes(keyScope(state)) }
}
