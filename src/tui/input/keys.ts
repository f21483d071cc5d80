import type { AppState, ServerState } from '../state/app-state.ts'
import { BOOK_KEYS, noServer } from './book-keys.ts'
import { COVERING_KEYS } from './covering-keys.ts'
import { DESK_KEYS, noDesk } from './desk-keys.ts'
import { FORM_KEYS, noWaiting } from './form-keys.ts'
import { IMPORT_KEYS } from './import-keys.ts'
import type { KeyBinding, KeyContext, KeyScope } from './key-binding.ts'
import { SCAN_KEYS } from './scan-keys.ts'

const noConnection = (state: AppState) =>
  noServer(state) ??
  state.deniedTopics.get('connections') ??
  (state.connections.rows.some(row => !row.closed) ? undefined : 'nobody is connected')

/** Why there is nothing to be started or connected again. */
const NOTHING_TO_RESTART: Partial<Record<ServerState['status'], string>> = {
  open: 'the connection to the server stands',
  starting: 'the server is being started',
  connecting: 'the app is connecting',
  stopping: 'the server is stopping',
}

/**
 * Every key of the app. Dispatch, the help, the footer and the table in the README are made from it.
 *
 * @internal
 */
export const KEYS: readonly KeyBinding[] = [
  {
    context: 'panels',
    keys: ['a'],
    shown: 'a',
    does: 'add a book: goes to the form',
    action: 'add',
    footer: 'add',
  },
  {
    context: 'panels',
    keys: ['ctrl+n'],
    shown: 'Ctrl+N',
    does: 'complete the next book that waits for it: goes to the form',
    action: 'next form',
    disabled: noWaiting,
  },
  ...BOOK_KEYS,
  {
    context: 'panels',
    keys: ['L'],
    shown: 'L',
    does: 'the desk: lend and take back by scans, see what is overdue, register borrowers',
    action: 'desk',
    footer: 'desk',
    disabled: state => noServer(state) ?? noDesk(state),
  },
  {
    context: 'panels',
    keys: ['u'],
    shown: 'u',
    does: 'undo your last change; asks about one that was not made since this app started',
    action: 'undo',
    footer: 'undo',
    disabled: noServer,
  },
  {
    context: 'panels',
    keys: ['U'],
    shown: 'U',
    does: 'redo what was undone; asks likewise',
    action: 'redo',
    disabled: noServer,
  },
  {
    context: 'connections',
    keys: ['enter'],
    shown: 'Enter',
    does: 'details of the connection',
    action: 'details',
    footer: 'details',
    disabled: noConnection,
  },
  {
    context: 'connections',
    keys: ['t'],
    shown: 't',
    does: 'follow what it sends and is sent, as it happens; the log says that you do',
    action: 'traffic',
    footer: 'traffic',
    disabled: noConnection,
  },
  {
    context: 'connections',
    keys: ['X'],
    shown: 'X',
    does: 'end the connection; asks',
    action: 'end connection',
    footer: 'end',
    disabled: noConnection,
  },
  {
    context: 'connections',
    keys: ['K'],
    shown: 'K',
    does: 'kill the process that serves it; asks',
    action: 'kill worker',
    footer: 'kill',
    disabled: noConnection,
  },
  { context: 'log', keys: ['F'], shown: 'F', does: 'follow or pause', action: 'follow log', footer: 'follow' },
  {
    context: 'log',
    keys: ['v'],
    shown: 'v',
    does: 'level: all, warnings, errors',
    action: 'log level',
    footer: 'level',
  },
  { context: 'log', keys: ['w'], shown: 'w', does: 'wrap long lines', action: 'wrap log', footer: 'wrap' },
  {
    context: 'log',
    keys: ['/'],
    shown: '/',
    does: 'filter as you type; Enter keeps, Esc clears; finds what the app does by itself, too',
    action: 'filter',
    footer: 'filter',
  },
  { context: 'panels', keys: ['down', 'j'], shown: '↓ j', does: 'down', action: 'down' },
  { context: 'panels', keys: ['up', 'k'], shown: '↑ k', does: 'up', action: 'up' },
  { context: 'panels', keys: ['pagedown', ' '], shown: 'PgDn Space', does: 'a page down', action: 'page down' },
  { context: 'panels', keys: ['pageup'], shown: 'PgUp', does: 'a page up', action: 'page up' },
  { context: 'panels', keys: ['g', 'home'], shown: 'g Home', does: 'to the first', action: 'first' },
  { context: 'panels', keys: ['G', 'end'], shown: 'G End', does: 'to the last', action: 'last' },
  {
    context: 'panels',
    keys: ['tab'],
    shown: 'Tab',
    does: 'the next panel',
    action: 'next panel',
    footer: 'panels',
    isKept: true,
  },
  { context: 'panels', keys: ['shift+tab'], shown: 'Shift+Tab', does: 'the panel before', action: 'previous panel' },
  { context: 'panels', keys: ['1'], shown: '1', does: 'Books', action: 'books panel' },
  { context: 'panels', keys: ['2'], shown: '2', does: 'the form', action: 'form panel' },
  { context: 'panels', keys: ['3'], shown: '3', does: 'Connections', action: 'connections panel' },
  { context: 'panels', keys: ['4'], shown: '4', does: 'Log', action: 'log panel' },
  { context: 'panels', keys: ['f'], shown: 'f', does: 'zoom the panel', action: 'zoom' },
  { context: 'panels', keys: ['escape'], shown: 'Esc', does: 'one level back; never quits', action: 'back' },
  {
    context: 'panels',
    keys: ['D'],
    shown: 'D',
    does: 'detach: leave the server running, and quit',
    action: 'detach',
    disabled: noServer,
  },
  {
    context: 'panels',
    keys: ['r'],
    shown: 'r',
    does: 'start the server again, when it has ended; connect to it again at once, when the connection is lost',
    action: 'restart',
    disabled: ({ server }) => NOTHING_TO_RESTART[server.status],
  },
  { context: 'panels', keys: ['?'], shown: '?', does: 'this help', action: 'help', footer: 'help', isKept: true },
  {
    context: 'panels',
    keys: ['q'],
    shown: 'q',
    does: 'quit; asks if clients are connected or a form is unsaved',
    action: 'quit',
    footer: 'quit',
    isKept: true,
  },
  ...FORM_KEYS,
  ...COVERING_KEYS,
  ...DESK_KEYS,
  ...SCAN_KEYS,
  ...IMPORT_KEYS,
  {
    context: 'everywhere',
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    does: 'in a form that was typed in it clears the field, then the form; else it quits',
    action: 'interrupt',
    footer: 'clear',
    isKept: true,
  },
  {
    context: 'everywhere',
    keys: ['ctrl+l'],
    shown: 'Ctrl+L',
    does: 'draw the screen anew',
    action: 'redraw',
  },
  {
    context: 'everywhere',
    keys: ['ctrl+z'],
    shown: 'Ctrl+Z',
    does: 'suspend the app; the server goes on',
    action: 'suspend',
  },
]

/** Finds what a key does in the scope where keys go. */
export function bindingOf(scope: KeyScope, key: string): KeyBinding | undefined {
  return KEYS.find(({ context, keys }) => keys.includes(key) && isIn(context, scope))
}

/** The keys that work in a scope, its own first. */
export function bindingsIn(scope: KeyScope): KeyBinding[] {
  const own = KEYS.filter(({ context }) => context === scope)
  return [...own, ...KEYS.filter(({ context }) => context !== scope && isIn(context, scope))]
}

const PANELS: readonly KeyScope[] = ['books', 'connections', 'log']
const FIELDS: readonly KeyScope[] = ['form', 'filter', 'prompt', 'scan', 'scan text', 'import text']

function isIn(context: KeyContext, scope: KeyScope): boolean {
  if (context === 'everywhere' || context === scope) return true
  if (context === 'overlay' && scope === 'duplicates') return true
  return (context === 'panels' && PANELS.includes(scope)) || (context === 'fields' && FIELDS.includes(scope))
}
