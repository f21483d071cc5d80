import type { AppState, PanelName } from '../state/app-state.ts'

/** Where keys go: to a panel, or to what lies over it: a filter that is typed, help or details, a file's name that is asked for, a question. */
export type KeyScope =
  | PanelName
  | 'filter'
  | 'overlay'
  | 'duplicates'
  | 'prompt'
  | 'scan'
  | 'scan text'
  | 'import'
  | 'import text'
  | 'question'

/** Where a key works: in one scope, in all panels but the form, where text is typed (form and filters), or everywhere. */
export type KeyContext = KeyScope | 'panels' | 'fields' | 'everywhere'

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
  | 'traffic'
  | 'statistics'
  | 'duplicates'
  | 'next duplicates'
  | 'previous duplicates'
  | 'merge'
  | 'scan'
  | 'repeats are copies'
  | 'repeats are records'
  | 'repeats are nothing'
  | 'undo scan'
  | 'undo batch'
  | 'hold fields'
  | 'choose lookup'
  | 'next signal'
  | 'take typed'
  | 'leave typed'
  | 'end scans'
  | 'import'
  | 'next in import'
  | 'ask for report'
  | 'leave import'
  | 'export'
  | 'export now'
  | 'change export'
  | 'end connection'
  | 'kill worker'
  | 'follow log'
  | 'log level'
  | 'wrap log'
  | 'detach'
  | 'restart'
  | 'redraw'
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
  | 'keep filter'
  | 'clear filter'
  | 'leave filter'
  | 'scroll down'
  | 'scroll up'
  | 'scroll page down'
  | 'scroll page up'
  | 'scroll to first'
  | 'scroll to last'
  | 'close'
  | 'default answer'
  | 'no answer'

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
