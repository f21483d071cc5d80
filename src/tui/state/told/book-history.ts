import type { Change } from '../../../protocol/results.ts'
import type { AppState, Overlay } from '../app-state.ts'
import { type Step, step } from '../step.ts'

type BookOverlay = Extract<Overlay, { type: 'book' }>

/** How many changes of a book are shown. */
export const HISTORY_SHOWN = 100

/** Takes what the server tells of a book's history into its details. What was told as it happened, and is newer, stays. */
export function withHistory(
  state: AppState,
  { id, changes, note }: { id: number; changes: readonly Change[]; note?: string },
): AppState {
  const overlay = detailsOf(state, id)
  if (!overlay) return state
  const { note: _before, ...rest } = overlay
  const history = note === undefined ? merged(overlay.history ?? [], changes) : changes
  return { ...state, overlay: { ...rest, history, ...(note !== undefined && { note }) } }
}

/** Adds to the history of the book whose details are open what has just happened to it. */
export function withHistoryOf(state: AppState, changes: readonly Change[]): AppState {
  const overlay = detailsOf(state)
  if (!overlay) return state
  const own = changes.filter(({ id }) => id === overlay.id)
  if (own.length === 0) return state
  return { ...state, overlay: { ...overlay, history: merged(own, overlay.history ?? []) } }
}

/** The list is another one: the history of the book whose details are open is asked for once more. */
export function withHistoryAnew(state: AppState): Step {
  const overlay = detailsOf(state)
  if (!overlay) return step(state)
  const { history: _of, note: _before, ...rest } = overlay
  return step({ ...state, overlay: rest }, { type: 'history', id: overlay.id })
}

function detailsOf({ overlay }: AppState, id?: number): BookOverlay | undefined {
  return overlay?.type === 'book' && (id === undefined || overlay.id === id) ? overlay : undefined
}

/** The newest first, each revision once. */
function merged(some: readonly Change[], others: readonly Change[]): readonly Change[] {
  const byRevision = new Map([...others, ...some].map(change => [change.revision, change]))
  return [...byRevision.values()].sort((a, b) => b.revision - a.revision).slice(0, HISTORY_SHOWN)
}
