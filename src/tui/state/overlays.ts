import { lastTop } from '../content/overlay-content.ts'
import type { AppState } from './app-state.ts'
import { clamp } from './scroll.ts'

/** Scrolls what is shown over the panels by so many rows; infinity is its end, where traffic is followed. */
export function scrollOverlay(state: AppState, by: number): AppState {
  const { overlay } = state
  if (!overlay) return state
  const last = lastTop(state, overlay)
  const top = clamp(Math.min(overlay.top, last) + by, 0, last)
  const isFollowing = overlay.type === 'traffic' && top === last
  return { ...state, overlay: { ...overlay, top: isFollowing ? Number.POSITIVE_INFINITY : top } }
}

/** Closes what is shown over the panels. */
export function closeOverlay(state: AppState): AppState {
  const { overlay: _closed, ...rest } = state
  return rest
}
