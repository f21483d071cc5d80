import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import { bindingsIn } from '../input/keys.ts'
import type { AppState, Dialog, Overlay } from '../state/app-state.ts'
import { bookDetails, connectionDetails } from './details.ts'
import { PANEL_NAMES } from './footer.ts'
import { frame } from './frame.ts'
import { stoppingBox } from './stopping-box.ts'
import type { Line, Span } from './theme.ts'

/** A box in the middle of the screen: where it begins, and its rows. */
export interface Placed {
  left: number
  top: number
  lines: Line[]
}

/** What is shown over the panels, if anything. */
export function overlayOf(state: AppState): Placed | undefined {
  const stopping = stoppingBox(state)
  if (stopping) return centred(state.size, stopping)
  if (state.dialog) return dialogBox(state, state.dialog)
  return state.overlay ? overlayBox(state, state.overlay) : undefined
}

function dialogBox({ size }: AppState, dialog: Dialog): Placed {
  const answersWidth = dialog.answers.reduce((sum, { label }) => sum + widthOf(label) + 4, 0)
  const longest = Math.max(widthOf(dialog.title) + 4, ...dialog.lines.map(widthOf), answersWidth)
  const width = Math.min(size.columns - 2, Math.max(36, longest + 6))
  const lines = dialog.lines.map((text): Line => [{ text: `  ${fit(text, width - 6)}` }])
  const answers = answerLines(dialog, answersWidth <= width - 6)
  const note = wrap(dialog.note ?? '', width - 6).map((text): Line => [{ text: `  ${text}`, tone: 'bad', bold: true }])
  const body: Line[] = [[], ...lines, [], ...answers, ...(dialog.note ? [[], ...note] : [])]
  const height = Math.min(size.rows, body.length + 3)
  return centred(size, frame({ width, height, title: dialog.title, isFocused: true, tone: 'warn' }, body))
}

/** The answers side by side, or one below the other where there is no room for that. */
function answerLines({ answers }: Dialog, isRoomy: boolean): Line[] {
  const spans = answers.map(({ label }, place): Span => {
    return { text: ` ${label} `, bold: true, ...(place === 0 && { inverse: true }) }
  })
  if (!isRoomy) return spans.map(span => [{ text: '  ' }, span])
  return [[{ text: '  ' }, ...spans.flatMap(span => [span, { text: '  ' }])]]
}

const NARROWEST = 66

function overlayWidth({ size }: AppState): number {
  return Math.min(size.columns, Math.max(NARROWEST, Math.floor(size.columns * 0.7)))
}

/** The first row that is shown when an overlay is scrolled to its end. */
export function lastTop(state: AppState, overlay: Overlay): number {
  const { lines } = contentOf(state, overlay, overlayWidth(state) - 4)
  return Math.max(0, lines.length - (state.size.rows - 4))
}

function overlayBox(state: AppState, overlay: Overlay): Placed {
  const { size } = state
  const width = overlayWidth(state)
  const { title, lines } = contentOf(state, overlay, width - 4)
  const height = Math.min(size.rows - 2, lines.length + 2)
  const top = Math.min(overlay.top, lastTop(state, overlay))
  const more = lines.length > height - 2 ? `↓↑ ${top + 1}–${top + height - 2} of ${lines.length}` : ''
  const corner = more === '' ? 'Esc closes' : `${more} · Esc closes`
  return centred(size, frame({ width, height, title, corner, isFocused: true }, lines.slice(top, top + height - 2)))
}

function contentOf(state: AppState, overlay: Overlay, width: number): { title: string; lines: Line[] } {
  switch (overlay.type) {
    case 'help':
      return { title: `Keys ─ ${PANEL_NAMES[state.focus]}`, lines: helpLines(state, width) }
    case 'book':
      return bookDetails(state, overlay, width)
    case 'connection':
      return connectionDetails(state, overlay.id, width)
  }
}

function helpLines({ focus }: AppState, width: number): Line[] {
  return bindingsIn(focus).flatMap(({ shown, does }) =>
    wrap(does, width - 15).map(
      (text, row): Line => [{ text: `  ${fit(row === 0 ? shown : '', 14)}`, tone: 'accent', bold: true }, { text }],
    ),
  )
}

function centred(size: AppState['size'], lines: Line[]): Placed {
  const width = lines[0]?.reduce((sum, { text }) => sum + widthOf(text), 0) ?? 0
  return {
    left: Math.max(0, Math.floor((size.columns - width) / 2)),
    top: Math.max(0, Math.floor((size.rows - lines.length) / 2)),
    lines,
  }
}
