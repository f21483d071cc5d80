import { lastTop } from '../content/overlay-content.ts'
import type { KeyPress } from '../input/key-press.ts'
import type { AppState, Overlay } from './app-state.ts'
import { clamp } from './scroll.ts'

const MOVES: Readonly<Record<string, number>> = {
  down: 1,
  j: 1,
  up: -1,
  k: -1,
  pagedown: 10,
  ' ': 10,
  pageup: -10,
  g: Number.NEGATIVE_INFINITY,
  home: Number.NEGATIVE_INFINITY,
  G: Number.POSITIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
}

/** What a key does while something is shown over the panels: it scrolls, or closes. */
export function pressInOverlay(state: AppState, overlay: Overlay, { name }: KeyPress): AppState {
  const by = Object.hasOwn(MOVES, name) ? MOVES[name] : undefined
  if (by !== undefined)
    return { ...state, overlay: { ...overlay, top: clamp(overlay.top + by, 0, lastTop(state, overlay)) } }
  const closes = ['escape', 'enter', 'q', '?'].includes(name)
  const { overlay: _closed, ...rest } = state
  return closes ? rest : state
}
