import type { AppState, PanelName } from './app-state.ts'
import { PANELS } from './app-state.ts'
import { isDirty } from './form/form.ts'
import { rowsTaken } from './told/notice.ts'

export interface Rect {
  width: number
  height: number
}

/** How the screen is divided. Panels that are not shown are absent. */
export interface Layout {
  kind: 'too small' | 'single' | 'stacked' | 'wide'
  panels: Partial<Record<PanelName, Rect>>
}

export const SMALLEST = { columns: 40, rows: 10 }
const WIDE = 100
/** Under this one panel is shown at a time, with tabs. */
const STACKED = { columns: 80, rows: 30 }
const FORM_WIDTH = 38
/** The columns of a form that nobody types in: its labels, and the longest of the values that an empty form has. */
const IDLE_FORM_WIDTH = 26

/** Divides the screen. Title line and footer take one row each, and a notice may take more from the panels at the bottom. */
export function layoutOf(state: AppState): Layout {
  const { focus, isZoomed } = state
  const { columns, rows } = state.size
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too small', panels: {} }
  const isSingle = columns < STACKED.columns || rows < STACKED.rows
  const taken = rowsTaken(state)
  // The line with the tabs takes one more row.
  if (isSingle || isZoomed) return { kind: 'single', panels: { [focus]: { width: columns, height: rows - 3 - taken } } }
  if (columns < WIDE) return stacked(columns, rows - 2, focus, taken)
  return wide(columns, rows - 2, formWidthIn(state), taken)
}

/** While there is nothing in the form to be seen, the table has what it does not need. */
function formWidthIn({ size, focus, form, saves, waiting }: AppState): number {
  const isIdle = focus !== 'form' && !form.editing && !isDirty(form) && saves.size === 0 && waiting.length === 0
  return isIdle ? IDLE_FORM_WIDTH : Math.max(FORM_WIDTH, Math.floor(size.columns * 0.28))
}

function wide(columns: number, rows: number, formWidth: number, taken: number): Layout {
  const top = Math.max(14, Math.floor(rows * 0.6))
  const connectionsWidth = Math.floor(columns * 0.45)
  return {
    kind: 'wide',
    panels: {
      books: { width: columns - formWidth, height: top },
      form: { width: formWidth, height: top },
      connections: { width: connectionsWidth, height: rows - top - taken },
      log: { width: columns - connectionsWidth, height: rows - top - taken },
    },
  }
}

/** Books above; below them the form while it is used, else connections and log. */
function stacked(columns: number, rows: number, focus: PanelName, taken: number): Layout {
  if (focus === 'form') {
    const form = Math.min(14, rows - 8)
    return {
      kind: 'stacked',
      panels: { books: { width: columns, height: rows - form }, form: { width: columns, height: form - taken } },
    }
  }
  const bottom = Math.floor(rows / 4)
  return {
    kind: 'stacked',
    panels: {
      books: { width: columns, height: rows - 2 * bottom },
      connections: { width: columns, height: bottom },
      log: { width: columns, height: bottom - taken },
    },
  }
}

/** The columns that a row of the description has in the form; one more is kept for a cursor at its end. */
export function descriptionWidth(state: AppState): number {
  return (layoutOf(state).panels.form?.width ?? FORM_WIDTH) - 5
}

/** The rows inside a panel's frame, without a table's heading. */
export function bodyHeight(state: AppState, panel: PanelName): number {
  const height = layoutOf(state).panels[panel]?.height ?? 3
  const headings = panel === 'books' || panel === 'connections' ? 1 : 0
  return Math.max(1, height - 2 - headings)
}

/** The panel after this one, or before it. */
export function nextPanel(from: PanelName, by: 1 | -1): PanelName {
  const index = (PANELS.indexOf(from) + by + PANELS.length) % PANELS.length
  return PANELS[index] ?? 'books'
}
