import type { AppState } from '../app-state.ts'
import type { DeskSaid, DeskState } from './desk.ts'

/** The state with some parts of the desk changed. */
export function withDesk(state: AppState, desk: Partial<DeskState>): AppState {
  return { ...state, desk: { ...state.desk, ...desk } }
}

/** Says something at the desk; where it is not looked at, nothing shows it. */
export function withSaid(
  state: AppState,
  text: string,
  level: DeskSaid['level'],
  more: Partial<DeskSaid> = {},
): AppState {
  return withDesk(state, { said: { text, level, ...more } })
}
