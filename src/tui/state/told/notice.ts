import { wrap } from '../../../text/wrap.ts'
import type { Tone } from '../../content/line.ts'
import type { KeyScope } from '../../input/key-binding.ts'
import type { AppState } from '../app-state.ts'
import { keyScope } from '../key-scope.ts'

/** Something to be said at the foot of the screen. */
export interface Notice {
  text: string
  tone: Tone
  /** Whether the keys stay in sight below it; else it stands in their place. */
  isAbove: boolean
}

/** More rows than these are not taken from the panels; fewer where a panel would have no row left. */
const MOST_ROWS = 4
const PANEL_ROWS = 7

/** What is to be said: what was just done, else what keeps things from being done. The keys of a question stay. */
export function noticeOf(state: AppState): Notice | undefined {
  const { toast, stats, dialog } = state
  const isAbove = dialog !== undefined
  if (toast) return { text: toast.text, tone: toast.level === 'info' ? 'accent' : toast.level, isAbove }
  if (OVER_PANELS.includes(keyScope(state))) return undefined
  if (stats && !stats.writable)
    return trouble(`nothing can be saved: ${stats.reason ?? 'the catalogue is read-only'}`, true)
  const away = awayText(state)
  return away === undefined ? undefined : trouble(away, false)
}

/** Over the panels keys do something else, or nothing. The first row says that the server is gone. */
const OVER_PANELS: readonly KeyScope[] = [
  'filter',
  'overlay',
  'duplicates',
  'prompt',
  'desk',
  'registration',
  'question',
]

function trouble(text: string, isAbove: boolean): Notice {
  return { text: `! ${text}`, tone: 'bad', isAbove }
}

/** Says why the server is gone, and which keys help. The keys come first, as the reason may be long. */
function awayText({ server, focus }: AppState): string | undefined {
  const { status, isHost, canHost, text } = server
  if (status !== 'lost' && status !== 'retrying') return undefined
  const does = canHost && (status === 'lost' || !isHost) ? 'starts the server here' : 'connects at once'
  return focus === 'form' ? `Esc, then r ${does} · ${text}` : `r ${does} · q quits · ${text}`
}

/** The rows of a notice that takes rows of its own; none where it stands in the row of the keys. */
export function noticeRows(state: AppState): string[] {
  const notice = noticeOf(state)
  if (!notice || state.overlay) return []
  const { columns, rows } = state.size
  const all = wrap(notice.text, columns - 2)
  // What is below a question belongs to it, and what stays for long would hide the field that is typed in.
  const isOneRow = state.dialog !== undefined || (!state.toast && state.focus === 'form')
  const most = isOneRow ? 1 : Math.min(MOST_ROWS, rows - PANEL_ROWS + (notice.isAbove ? 0 : 1))
  const shown = all.length > most ? [...all.slice(0, most - 1), all.slice(most - 1).join(' ')] : all
  return shown.length > 1 || notice.isAbove ? shown : []
}

/** How many rows the panels are short of for a notice. */
export function rowsTaken(state: AppState): number {
  const rows = noticeRows(state).length
  return noticeOf(state)?.isAbove ? rows : Math.max(0, rows - 1)
}
