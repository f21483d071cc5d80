import { fit } from '../../text/fit.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { Line, Span } from '../content/line.ts'
import { lastTop, overlayContent, overlayWidth } from '../content/overlay-content.ts'
import type { AppState, Dialog, Overlay } from '../state/app-state.ts'
import { frame } from './frame.ts'
import type { Placed } from './placed.ts'
import { stoppingBox } from './stopping-box.ts'

/** Draws the overlay or the question over the panels, if there is one. */
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
  const answers = answerLines(dialog, answersWidth <= width - 6)
  const note = wrap(dialog.note ?? '', width - 6).map((text): Line => [{ text: `  ${text}`, tone: 'bad', bold: true }])
  const below: Line[] = [[], ...answers, ...(dialog.note ? [[], ...note] : [])]
  const lines = questionLines(dialog, width - 6, size.rows - below.length - 3)
  // Blanks at its ends are not worth covering the row of the keys.
  const isTight = lines.length + below.length + 4 > size.rows - 2
  const body: Line[] = isTight ? [...lines, ...below] : [[], ...lines, ...below, []]
  const height = Math.min(size.rows, body.length + 2)
  return centred(size, frame({ width, height, title: dialog.title, isFocused: true, tone: 'warn' }, body))
}

/** The lines of a question: whole where there is room, if need be without blank ones; else each is cut, so that the answers stay in sight. */
function questionLines({ lines }: Dialog, width: number, room: number): Line[] {
  const whole = lines.flatMap(text => wrap(text, width))
  const dense = whole.filter(text => text !== '')
  const shown = [whole, dense].find(rows => rows.length <= room) ?? lines.map(text => fit(text, width))
  return shown.map((text): Line => [{ text: `  ${text}` }])
}

/** The answers side by side, or one below the other where there is no room for that. */
function answerLines({ answers }: Dialog, isRoomy: boolean): Line[] {
  const spans = answers.map(({ label }, place): Span => {
    return { text: `${place === 0 ? '▶' : ' '}${label} `, bold: true, ...(place === 0 && { inverse: true }) }
  })
  if (!isRoomy) return spans.map(span => [{ text: '  ' }, span])
  return [[{ text: '  ' }, ...spans.flatMap(span => [span, { text: '  ' }])]]
}

function overlayBox(state: AppState, overlay: Overlay): Placed {
  const { size } = state
  const width = overlayWidth(state)
  const { title, lines } = overlayContent(state, overlay, width - 4)
  // What grows while it is looked at has all its room from the beginning.
  const height =
    overlay.type === 'traffic' || overlay.type === 'desk' ? size.rows - 2 : Math.min(size.rows - 2, lines.length + 2)
  const top = Math.min(overlay.top, lastTop(state, overlay))
  const more = lines.length > height - 2 ? `↓↑ ${top + 1}–${top + height - 2} of ${lines.length}` : ''
  const corner = cornerOf(more, width - widthOf(title))
  return centred(size, frame({ width, height, title, corner, isFocused: true }, lines.slice(top, top + height - 2)))
}

/** Where there is little room, the last row says how it is closed. */
function cornerOf(more: string, room: number): string {
  const whole = more === '' ? 'Esc closes' : `${more} · Esc closes`
  return widthOf(whole) + CORNERS <= room ? whole : more
}

/** The columns of a frame's corners, and of the blanks around its texts. */
const CORNERS = 6

function centred(size: AppState['size'], lines: Line[]): Placed {
  const width = lines[0]?.reduce((sum, { text }) => sum + widthOf(text), 0) ?? 0
  return {
    left: Math.max(0, Math.floor((size.columns - width) / 2)),
    top: Math.max(0, Math.floor((size.rows - lines.length) / 2)),
    lines,
  }
}
