import { noServer } from './book-keys.ts'
import type { ActionName, KeyBinding } from './key-binding.ts'

/** The keys of what lies over the panels: a filter that is typed, help and details, a question. */
export const COVERING_KEYS: readonly KeyBinding[] = [
  {
    context: 'filter',
    keys: ['enter'],
    shown: 'Enter',
    does: 'keep the filter',
    action: 'keep filter',
    footer: 'keep',
    isKept: true,
  },
  {
    context: 'filter',
    keys: ['escape'],
    shown: 'Esc',
    does: 'clear the filter',
    action: 'clear filter',
    footer: 'clear',
    isKept: true,
  },
  {
    context: 'filter',
    keys: ['tab'],
    shown: 'Tab',
    does: 'keep the filter, and go to the next panel',
    action: 'leave filter',
    footer: 'next panel',
  },
  { context: 'filter', keys: ['down'], shown: '↓', does: 'down in the list', action: 'down', footer: 'down' },
  { context: 'filter', keys: ['up'], shown: '↑', does: 'up in the list', action: 'up', footer: 'up' },
  scrolls(['down', 'j'], '↓ j', 'down', 'scroll down'),
  scrolls(['up', 'k'], '↑ k', 'up', 'scroll up'),
  scrolls(['pagedown', ' '], 'PgDn Space', 'ten rows down', 'scroll page down'),
  scrolls(['pageup'], 'PgUp', 'ten rows up', 'scroll page up'),
  scrolls(['g', 'home'], 'g Home', 'to the beginning', 'scroll to first'),
  scrolls(['G', 'end'], 'G End', 'to the end', 'scroll to last'),
  {
    context: 'overlay',
    keys: ['escape', 'enter', 'q', '?'],
    shown: 'Esc Enter q ?',
    does: 'close it',
    action: 'close',
    footer: 'close',
    isKept: true,
  },
  {
    context: 'duplicates',
    keys: ['m'],
    shown: 'm',
    does: 'merge these records; asks',
    action: 'merge',
    footer: 'merge',
    isKept: true,
    disabled: state =>
      noServer(state) ??
      (state.overlay?.type === 'duplicates' && state.overlay.found.length === 0 ? 'no book is there twice' : undefined),
  },
  {
    context: 'duplicates',
    keys: ['right'],
    shown: '→',
    does: 'the next group of records',
    action: 'next duplicates',
    footer: 'next',
  },
  { context: 'duplicates', keys: ['left'], shown: '←', does: 'the group before', action: 'previous duplicates' },
  {
    context: 'prompt',
    keys: ['enter'],
    shown: 'Enter',
    does: 'write the file',
    action: 'export now',
    footer: 'write it',
    isKept: true,
  },
  {
    context: 'prompt',
    keys: ['tab', 'shift+tab'],
    shown: 'Tab',
    does: 'for a spreadsheet, or not',
    action: 'change export',
    footer: 'for spreadsheets',
  },
  {
    context: 'prompt',
    keys: ['escape'],
    shown: 'Esc',
    does: 'close it, without a file',
    action: 'close',
    footer: 'close',
    isKept: true,
  },
  {
    context: 'question',
    keys: ['enter'],
    shown: 'Enter',
    does: 'the answer that is marked; each other one by its letter',
    action: 'default answer',
    footer: 'the marked answer',
    isKept: true,
  },
  {
    context: 'question',
    keys: ['escape'],
    shown: 'Esc',
    does: 'none of the answers',
    action: 'no answer',
    footer: 'none',
    isKept: true,
  },
]

function scrolls(keys: readonly string[], shown: string, does: string, action: ActionName): KeyBinding {
  return { context: 'overlay', keys, shown, does, action }
}
