import { widthOf } from '../../text/width.ts'
import type { Line } from '../content/line.ts'
import type { AppState, Colours, PanelName } from '../state/app-state.ts'
import { type Layout, layoutOf, type Rect, SMALLEST } from '../state/layout.ts'
import { booksPanel } from './books-panel.ts'
import { connectionsPanel } from './connections-panel.ts'
import { footer, tabsLine } from './footer.ts'
import { formPanel } from './form-panel.ts'
import { logPanel } from './log-panel.ts'
import { noticeBlock } from './notice.ts'
import { overlayOf } from './overlay.ts'
import type { Placed } from './placed.ts'
import { isSameLine } from './same-line.ts'
import { titleLine } from './title-line.ts'

/** All that is to be seen. */
export interface Drawing {
  columns: number
  rows: number
  colours: Colours
  /** What stands where; a later one covers what is below it. */
  blocks: readonly Placed[]
  /** Where the terminal's own cursor stands, while somebody types into something. */
  cursor?: { x: number; y: number }
}

/** The screen of a state. */
export function drawingOf(state: AppState): Drawing {
  const { columns, rows } = state.size
  const layout = layoutOf(state)
  const isTooSmall = layout.kind === 'too small'
  const notice = isTooSmall ? undefined : noticeBlock(state)
  const below = isTooSmall ? [tooSmall(columns)] : [...panels(state, layout), ...(notice ? [notice] : [])]
  const overlay = isTooSmall ? undefined : overlayOf(state)
  const blocks = overlay ? [...below, overlay] : below
  const cursor = (overlay ? [overlay] : blocks).map(cursorIn).find(found => found !== undefined)
  return { columns, rows, colours: state.colours, blocks, ...(cursor && { cursor }) }
}

/** Whether nothing of what is to be seen is other. */
export function isSameDrawing(a: Drawing, b: Drawing): boolean {
  const isSameBlock = (block: Placed, other: Placed | undefined) =>
    block.left === other?.left &&
    block.top === other.top &&
    block.lines.length === other.lines.length &&
    block.lines.every((line, row) => isSameLine(line, other.lines[row] ?? []))
  return (
    a.columns === b.columns &&
    a.rows === b.rows &&
    a.colours === b.colours &&
    a.cursor?.x === b.cursor?.x &&
    a.cursor?.y === b.cursor?.y &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, place) => isSameBlock(block, b.blocks[place]))
  )
}

function tooSmall(columns: number): Placed {
  const text = `too small: ${SMALLEST.columns}×${SMALLEST.rows} needed · q quits`
  return { left: 0, top: 0, lines: [[{ text: text.slice(0, columns) }]] }
}

const PANEL_LINES: Readonly<Record<PanelName, (state: AppState, rect: Rect) => Line[]>> = {
  books: booksPanel,
  form: formPanel,
  connections: connectionsPanel,
  log: logPanel,
}

/** Panels side by side, where there is room for that. */
const BANDS: readonly (readonly PanelName[])[] = [
  ['books', 'form'],
  ['connections', 'log'],
]

function panels(state: AppState, layout: Layout): Placed[] {
  const { columns, rows } = state.size
  const head = [titleLine(state, columns), ...(layout.kind === 'single' ? [tabsLine(state, columns)] : [])]
  const names = Object.keys(layout.panels) as PanelName[]
  const bands = layout.kind === 'wide' ? BANDS : names.map(name => [name])
  const blocks: Placed[] = [{ left: 0, top: 0, lines: head }]
  let top = head.length
  for (const band of bands) {
    let left = 0
    for (const name of band) {
      const rect = layout.panels[name]
      if (rect) blocks.push({ left, top, lines: PANEL_LINES[name](state, rect) })
      left += rect?.width ?? 0
    }
    top += layout.panels[band[0] ?? 'books']?.height ?? 0
  }
  return [...blocks, { left: 0, top: rows - 1, lines: [footer(state, columns)] }]
}

function cursorIn({ left, top, lines }: Placed): { x: number; y: number } | undefined {
  for (const [row, line] of lines.entries()) {
    const at = line.findIndex(({ isCursor }) => isCursor)
    if (at >= 0) return { x: left + line.slice(0, at).reduce((sum, { text }) => sum + widthOf(text), 0), y: top + row }
  }
  return undefined
}
