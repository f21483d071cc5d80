import type { AppState, PanelName } from '../state/app-state.ts'

/** Where a key works: in one panel, in all of them but the form, where text is typed (form and filters), or everywhere. */
export type KeyContext = PanelName | 'panels' | 'fields' | 'everywhere'

export type ActionName =
  | 'help'
  | 'add'
  | 'edit'
  | 'delete'
  | 'undo'
  | 'redo'
  | 'filter'
  | 'next panel'
  | 'previous panel'
  | 'books panel'
  | 'form panel'
  | 'connections panel'
  | 'log panel'
  | 'zoom'
  | 'down'
  | 'up'
  | 'page down'
  | 'page up'
  | 'first'
  | 'last'
  | 'details'
  | 'back'
  | 'sort'
  | 'next column'
  | 'previous column'
  | 'copy cell'
  | 'copy row'
  | 'end connection'
  | 'kill worker'
  | 'follow log'
  | 'log level'
  | 'wrap log'
  | 'detach'
  | 'restart'
  | 'suspend'
  | 'quit'
  | 'interrupt'
  | 'line down'
  | 'line up'
  | 'new line'
  | 'next field'
  | 'previous field'
  | 'save'
  | 'next form'
  | 'leave form'
  | 'edit text'
  | 'undo typing'
  | 'redo typing'

export interface KeyBinding {
  context: KeyContext
  /** The names of the keys that do it, as `toKeyPresses` gives them. */
  keys: readonly string[]
  /** How help and README write them. */
  shown: string
  does: string
  action: ActionName
  /** Shown in the footer, in this wording. */
  footer?: string
  /** Stays in the footer however narrow it is. */
  isKept?: true
  /** Says why the key does nothing now; undefined when it does something. */
  disabled?: (state: AppState) => string | undefined
}
