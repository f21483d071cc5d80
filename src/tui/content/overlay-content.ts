import { fit } from '../../text/fit.ts'
import { wrap } from '../../text/wrap.ts'
import { bindingsIn } from '../input/keys.ts'
import type { AppState, Overlay } from '../state/app-state.ts'
import { deskLines } from './desk-lines.ts'
import { bookDetails, connectionDetails } from './details.ts'
import { duplicatesLines, duplicatesTitle } from './duplicates-lines.ts'
import { exportLines } from './export-lines.ts'
import { importLines } from './import-lines.ts'
import type { Line } from './line.ts'
import { panelName } from './panel-names.ts'
import { scanModeLines } from './scan-mode-lines.ts'
import { statisticsLines } from './statistics-lines.ts'

const NARROWEST = 66

/** What has the whole width of the screen. */
const WIDE: readonly Overlay['type'][] = ['traffic', 'duplicates', 'desk']

type Traffic = Extract<Overlay, { type: 'traffic' }>

/** How wide the box of an overlay is. */
export function overlayWidth({ size, overlay }: Pick<AppState, 'size' | 'overlay'>): number {
  if (overlay && WIDE.includes(overlay.type)) return size.columns
  return Math.min(size.columns, Math.max(NARROWEST, Math.floor(size.columns * 0.7)))
}

/** The first row that is shown when an overlay is scrolled to its end. */
export function lastTop(state: AppState, overlay: Overlay): number {
  const { lines } = overlayContent(state, overlay, overlayWidth(state) - 4)
  return Math.max(0, lines.length - (state.size.rows - 4))
}

/** The title of an overlay, and all of its rows. */
export function overlayContent(state: AppState, overlay: Overlay, width: number): { title: string; lines: Line[] } {
  switch (overlay.type) {
    case 'help':
      return { title: `Keys ─ ${panelName(state, state.focus)}`, lines: helpLines(state, width) }
    case 'book':
      return bookDetails(state, overlay, width)
    case 'connection':
      return connectionDetails(state, overlay.id, width)
    case 'statistics':
      return { title: 'Statistics', lines: statisticsLines(overlay, width) }
    case 'duplicates':
      return { title: duplicatesTitle(overlay), lines: duplicatesLines(overlay, width) }
    case 'export':
      return { title: 'Export', lines: exportLines(state, overlay, width, shownCount(state)) }
    case 'scan':
      return { title: 'Scan mode', lines: scanModeLines(state, width) }
    case 'import':
      return { title: 'Import', lines: importLines(state, overlay, width) }
    case 'desk':
      return { title: state.desk.registration ? 'Desk ─ a new borrower' : 'Desk', lines: deskLines(state, width) }
    case 'traffic':
      return { title: trafficTitle(overlay), lines: trafficLines(overlay, width) }
  }
}

/** How many books the list shows. A filter that cannot be read lets none through. */
function shownCount({ index, books: { filter, sort } }: AppState): number {
  return index.rows({ filter: filter.before + filter.after, sort }).length
}

function helpLines({ focus, server }: AppState, width: number): Line[] {
  const keys = bindingsIn(focus).flatMap(({ shown, does }) =>
    wrap(does, width - 15).map(
      (text, row): Line => [{ text: `  ${fit(row === 0 ? shown : '', 14)}`, tone: 'accent', bold: true }, { text }],
    ),
  )
  if (server.status !== 'open') return keys
  const text = `A browser shows the books, too: ${server.url.replace(/^ws/, 'http')}/`
  return [...keys, [], ...wrap(text, width - 2).map((row): Line => [{ text: `  ${row}`, tone: 'quiet' }])]
}

function trafficTitle({ id, client, top, note }: Traffic): string {
  const how = note !== undefined ? '' : top === Number.POSITIVE_INFINITY ? ' ─ following' : ' ─ paused: G follows'
  return `Traffic of #${id}${client === `#${id}` ? '' : ` ${client}`}${how}`
}

function trafficLines({ id, told, note }: Traffic, width: number): Line[] {
  const nothing = `nothing yet: what #${id} sends, and is sent, comes up here`
  const said = told.length === 0 && note === undefined ? nothing : note
  const below =
    said === undefined ? [] : wrap(said, width - 2).map((text): Line => [{ text: `  ${text}`, tone: 'quiet' }])
  return [...told.flatMap(({ lines }) => lines), ...below]
}
