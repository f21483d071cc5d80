import type { AppState } from '../state/app-state.ts'
import type { KeyBinding } from './key-binding.ts'

/** Why there is no desk: only librarians may know who has what. */
export function noDesk({ server, deniedTopics }: AppState): string | undefined {
  return server.status === 'open' ? deniedTopics.get('lending') : undefined
}

/** The keys of the desk, and of the form for a person. Letters and digits are typed there: they may be a code's. */
export const DESK_KEYS: readonly KeyBinding[] = [
  {
    context: 'desk',
    keys: ['enter'],
    shown: 'Enter',
    does: 'take what was typed as if it were scanned: a card, the number of a copy, an ISBN, # and the id of a book, or a part of a name',
    action: 'enter at desk',
    footer: 'take it',
  },
  {
    context: 'desk',
    keys: ['escape'],
    shown: 'Esc',
    does: 'one level back: what was typed, the list, who is served, the desk',
    action: 'leave desk',
    footer: 'back',
    isKept: true,
  },
  {
    context: 'desk',
    keys: ['tab'],
    shown: 'Tab',
    does: 'show what is overdue, what is lost, and again what is lent',
    action: 'next at desk',
    footer: 'overdue, lost',
    isKept: true,
  },
  {
    context: 'desk',
    keys: ['ctrl+r'],
    shown: 'Ctrl+R',
    does: 'renew the chosen loan',
    action: 'renew',
    footer: 'renew',
  },
  {
    context: 'desk',
    keys: ['ctrl+t'],
    shown: 'Ctrl+T',
    does: 'take back what is chosen',
    action: 'return',
    footer: 'take back',
  },
  {
    context: 'desk',
    keys: ['ctrl+n'],
    shown: 'Ctrl+N',
    does: 'register a borrower; a code that nobody knows is the card',
    action: 'register',
    footer: 'register',
  },
  {
    context: 'desk',
    keys: ['ctrl+x'],
    shown: 'Ctrl+X',
    does: 'note that what is chosen is lost',
    action: 'lost',
    footer: 'lost',
  },
  {
    context: 'desk',
    keys: ['ctrl+f'],
    shown: 'Ctrl+F',
    does: 'note that it is found: what is chosen among the lost, or the lost copy that was scanned',
    action: 'found',
    footer: 'found',
  },
  { context: 'desk', keys: ['down'], shown: '↓', does: 'choose the next row', action: 'down at desk' },
  { context: 'desk', keys: ['up'], shown: '↑', does: 'choose the row before', action: 'up at desk' },
  {
    context: 'registration',
    keys: ['enter'],
    shown: 'Enter',
    does: 'from the card to the name; from the name: save, and serve them',
    action: 'enter in registration',
    footer: 'save',
    isKept: true,
  },
  {
    context: 'registration',
    keys: ['tab', 'shift+tab', 'down', 'up'],
    shown: 'Tab ↓ ↑',
    does: 'to the other field',
    action: 'other field',
    footer: 'other field',
  },
  {
    context: 'registration',
    keys: ['escape'],
    shown: 'Esc',
    does: 'leave the form; nobody is registered',
    action: 'leave registration',
    footer: 'leave',
    isKept: true,
  },
]
