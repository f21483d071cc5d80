import type { AppState } from '../state/app-state.ts'
import type { KeyBinding } from './key-binding.ts'

/** Why there is no other book to be completed; undefined when there is one. */
export const noWaiting = ({ waiting }: AppState): string | undefined =>
  waiting.length > 0 ? undefined : 'no other book waits to be completed'

/** The keys of the form, and those that edit text in it and in filters. */
export const FORM_KEYS: readonly KeyBinding[] = [
  {
    context: 'form',
    keys: ['tab'],
    shown: 'Tab',
    does: 'the next field',
    action: 'next field',
    footer: 'next',
  },
  {
    context: 'form',
    keys: ['shift+tab'],
    shown: 'Shift+Tab',
    does: 'the field before',
    action: 'previous field',
  },
  {
    context: 'form',
    keys: ['down'],
    shown: '↓',
    does: 'the next field; in Description the next line',
    action: 'line down',
  },
  {
    context: 'form',
    keys: ['up'],
    shown: '↑',
    does: 'the field before; in Description the line before',
    action: 'line up',
  },
  {
    context: 'form',
    keys: ['enter'],
    shown: 'Enter',
    does: 'save; in ISBN look the number up and move on',
    action: 'save',
    footer: 'save',
    isKept: true,
  },
  {
    context: 'form',
    keys: ['alt+enter', 'ctrl+j', 'shift+enter'],
    shown: 'Alt+Enter Ctrl+J',
    does: 'in Description: a new line',
    action: 'new line',
  },
  {
    context: 'form',
    keys: ['ctrl+n'],
    shown: 'Ctrl+N',
    does: 'the next book that waits to be completed',
    action: 'next form',
    disabled: noWaiting,
  },
  {
    context: 'form',
    keys: ['escape'],
    shown: 'Esc',
    does: 'leave the form; what was typed stays',
    action: 'leave form',
    footer: 'leave',
    isKept: true,
  },
  {
    context: 'form',
    keys: ['ctrl+_'],
    shown: 'Ctrl+_',
    does: 'take back what was typed, erased or cleared in the form; most terminals send it for Ctrl+/ too',
    action: 'undo typing',
    footer: 'take back',
  },
  { context: 'form', keys: ['ctrl+y'], shown: 'Ctrl+Y', does: 'do again what was taken back', action: 'redo typing' },
  edits(['home', 'ctrl+a'], 'Home Ctrl+A', 'to the beginning of the line'),
  edits(['end', 'ctrl+e'], 'End Ctrl+E', 'to its end'),
  edits(['left', 'ctrl+b'], '← Ctrl+B', 'a character back; in Status the choice before'),
  edits(['right', 'ctrl+f'], '→ Ctrl+F', 'a character forth; in Status the next choice, as with Space; A and C choose'),
  edits(['alt+b', 'ctrl+left', 'alt+left'], 'Alt+B Ctrl+←', 'a word back'),
  edits(['alt+f', 'ctrl+right', 'alt+right'], 'Alt+F Ctrl+→', 'a word forth'),
  edits(['backspace'], 'Backspace', 'erase the character before'),
  edits(['delete', 'ctrl+d'], 'Del Ctrl+D', 'erase the character at the cursor'),
  edits(['ctrl+w'], 'Ctrl+W', 'erase back to the blank before'),
  edits(['alt+backspace'], 'Alt+Backspace', 'erase the word before'),
  edits(['alt+d', 'alt+delete', 'ctrl+delete'], 'Alt+D Ctrl+Del', 'erase the word behind'),
  edits(['ctrl+u'], 'Ctrl+U', 'erase to the beginning of the line'),
  edits(['ctrl+k'], 'Ctrl+K', 'erase to its end'),
  edits(['alt+u', 'alt+l', 'alt+c'], 'Alt+U Alt+L Alt+C', 'write the word in capitals, small, or with one capital'),
]

function edits(keys: readonly string[], shown: string, does: string): KeyBinding {
  return { context: 'fields', keys, shown, does, action: 'edit text' }
}
