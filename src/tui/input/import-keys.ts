import type { AppState } from '../state/app-state.ts'
import type { ActionName, KeyBinding } from './key-binding.ts'

const phaseOf = ({ overlay }: AppState) => (overlay?.type === 'import' ? overlay.phase : undefined)
const notYet = (state: AppState) => (phaseOf(state) === 'writing' ? 'it is being written' : undefined)

/** The keys of the import's screen. */
export const IMPORT_KEYS: readonly KeyBinding[] = [
  {
    context: 'import',
    keys: ['enter'],
    shown: 'Enter',
    does: 'import what the dry run shows; when it is done, close it',
    action: 'next in import',
    footer: 'go on',
    isKept: true,
    disabled: notYet,
  },
  {
    context: 'import',
    keys: ['w'],
    shown: 'w',
    does: 'write a report with all problems; asks for the name of the file',
    action: 'ask for report',
    footer: 'report',
    isKept: true,
    disabled: notYet,
  },
  {
    context: 'import',
    keys: ['escape'],
    shown: 'Esc',
    does: 'close it; while it is written, stop between two batches',
    action: 'leave import',
    footer: 'leave',
    isKept: true,
  },
  scrolls(['down', 'j'], '↓ j', 'down', 'scroll down'),
  scrolls(['up', 'k'], '↑ k', 'up', 'scroll up'),
  scrolls(['pagedown', ' '], 'PgDn Space', 'ten rows down', 'scroll page down'),
  scrolls(['pageup'], 'PgUp', 'ten rows up', 'scroll page up'),
  {
    context: 'import text',
    keys: ['enter'],
    shown: 'Enter',
    does: 'read the file and show what becomes of it, or write the report',
    action: 'next in import',
    footer: 'take it',
    isKept: true,
  },
  {
    context: 'import text',
    keys: ['escape'],
    shown: 'Esc',
    does: 'leave it',
    action: 'leave import',
    footer: 'leave it',
    isKept: true,
  },
]

function scrolls(keys: readonly string[], shown: string, does: string, action: ActionName): KeyBinding {
  return { context: 'import', keys, shown, does, action }
}
