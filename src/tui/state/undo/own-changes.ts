import type { AppState } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import type { Undoing } from './changes.ts'

/** So many are taken back by the server, too. */
const KEPT = 200

/** Takes back (makes again) the last change of this run; where there is none, the last one before it is looked for, to be asked about. */
export function undoLast(state: AppState, which: Undoing): Step {
  const revision = state.own[which].at(-1)
  if (revision === undefined) return step(state, { type: 'find change', which, gone: state.own.gone })
  return undoRevision(state, which, revision)
}

/** Takes back (makes again) the change of this revision, and no other. */
export function undoRevision(state: AppState, which: Undoing, revision: number): Step {
  return step(withOwn(state, which, without(state.own[which], revision)), { type: which, revision })
}

/** Notes a change that the server has made for this app. */
export function withMade(
  state: AppState,
  { made, revision }: { made: 'change' | Undoing; revision: number },
): AppState {
  if (made === 'undo') return withOwn(state, 'redo', added(state.own.redo, revision))
  const { own } = withOwn(state, 'undo', added(state.own.undo, revision))
  return { ...state, own: made === 'change' ? { ...own, redo: [] } : own }
}

/** A change could not be taken back: it stays the last one, or, as the server knows nothing of it any longer, the one before is. */
export function notUndone(
  state: AppState,
  { which, revision, isGone }: { which: Undoing; revision: number; isGone: boolean },
): Step {
  if (!isGone) return step(withOwn(state, which, added(without(state.own[which], revision), revision)))
  return undoLast({ ...state, own: { ...state.own, gone: added(state.own.gone, revision) } }, which)
}

function withOwn(state: AppState, which: Undoing, revisions: readonly number[]): AppState {
  return { ...state, own: { ...state.own, [which]: revisions } }
}

function without(revisions: readonly number[], revision: number): readonly number[] {
  return revisions.filter(other => other !== revision)
}

function added(revisions: readonly number[], revision: number): readonly number[] {
  return [...revisions, revision].slice(-KEPT)
}
