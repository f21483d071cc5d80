import type { AppState } from './app-state.ts'
import type { Effect } from './effect.ts'

/** The result of a reducer: the next state and the effects. */
export interface Step {
  state: AppState
  effects: readonly Effect[]
}

/** Makes the result of a reducer. */
export function step(state: AppState, ...effects: Effect[]): Step {
  return { state, effects }
}
