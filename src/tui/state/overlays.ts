import { lastTop } from '../content/overlay-content.ts'
import type { AppState } from './app-state.ts'
import { clamp } from './scroll.ts'

/** Scrolls what is shown over the panels by so many rows; infinity is its end. */
export function scrollOverlay(state: AppState, by: number): AppState {
  const { overlay } = state
  if (!overlay) return state
  return { ...state, overlay: { ...overlay, top: clamp(overlay.top + by, 0, lastTop(state, overlay)) } }
}

/** Closes what is shown over the panels. */
export function closeOverlay(state: AppState): AppState {
  const { overlay: _closed, ...rest } = state
  return rest
}
