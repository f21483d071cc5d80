import type { KeyPress } from '../key-press.ts'
import type { AppState, Overlay } from './app-state.ts'

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
  G: 1000,
  end: 1000,
}

/** What a key does while something is shown over the panels: it scrolls, or closes. */
export function pressInOverlay(state: AppState, overlay: Overlay, { name }: KeyPress): AppState {
  const by = Object.hasOwn(MOVES, name) ? MOVES[name] : undefined
  if (by !== undefined) return { ...state, overlay: { ...overlay, top: Math.max(0, Math.min(1000, overlay.top + by)) } }
  const closes = ['escape', 'enter', 'q', '?'].includes(name)
  const { overlay: _closed, ...rest } = state
  return closes ? rest : state
}
