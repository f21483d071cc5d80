import { fit } from '../../text/fit.ts'
import { wrap } from '../../text/wrap.ts'
import type { Line, Span } from '../content/line.ts'
import type { KeyScope } from '../input/key-binding.ts'
import type { AppState } from '../state/app-state.ts'
import { keyScope } from '../state/press.ts'

/** More rows than these are not taken from the panels. */
const MOST_ROWS = 4

/** What is to be said instead of the keys: what was just done, else what keeps things from being done. */
export function noticeOf(state: AppState): Span | undefined {
  const { toast, stats } = state
  if (toast) return { text: toast.text, tone: toast.level === 'info' ? 'accent' : toast.level, bold: true }
  if (stats && !stats.writable) return trouble(`nothing can be saved: ${stats.reason ?? 'the catalogue is read-only'}`)
  const away = awayText(state)
  return away === undefined ? undefined : trouble(away)
}

const OVER_PANELS: readonly KeyScope[] = ['filter', 'overlay', 'question']

function trouble(text: string): Span {
  return { text: `! ${text}`, tone: 'bad', bold: true }
}

/** A notice that one row has no room for, in as many as it needs, where nothing lies over the panels; else none. */
export function noticeRows(state: AppState): Line[] {
  const notice = noticeOf(state)
  if (!notice || state.dialog || state.overlay) return []
  // What stays for long would hide the field that is typed in.
  if (!state.toast && state.focus === 'form') return []
  const width = state.size.columns
  const rows = wrap(notice.text, width - 2)
  if (rows.length < 2) return []
  const shown = rows.length > MOST_ROWS ? [...rows.slice(0, MOST_ROWS - 1), rows.slice(MOST_ROWS - 1).join(' ')] : rows
  return shown.map((text): Line => [{ ...notice, text: ` ${fit(text, width - 1)}` }])
}

/** Says why the server is gone, and which keys help. The keys come first, as the reason may be long. */
function awayText(state: AppState): string | undefined {
  const { server, focus } = state
  const { status, isHost, canHost, text } = server
  if (status !== 'lost' && status !== 'retrying') return undefined
  // Over the panels these keys do something else, or nothing. The first row says that the server is gone.
  if (OVER_PANELS.includes(keyScope(state))) return undefined
  const does = canHost && (status === 'lost' || !isHost) ? 'starts the server here' : 'connects at once'
  return focus === 'form' ? `Esc, then r ${does} · ${text}` : `r ${does} · q quits · ${text}`
}
