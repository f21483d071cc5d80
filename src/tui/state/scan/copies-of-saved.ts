import { type AppState, withToast } from '../app-state.ts'
import { copiesIn, type FormState, withCopies } from '../form/form.ts'

/** Counts a copy that is scanned while its book is on the way to the server, and not in the list yet. */
export function countedWhileSaved(state: AppState, [requestKey, form]: [string, FormState], number: string): AppState {
  const { moreCopies = 0 } = form
  const saves = new Map(state.saves).set(requestKey, { ...form, moreCopies: moreCopies + 1 })
  return withToast({ ...state, saves }, `${number} is being saved: one more copy of it`)
}

/** How many copies were scanned while a form was on its way. */
export function copiesMeanwhile({ saves }: AppState, requestKey: string): number {
  return saves.get(requestKey)?.moreCopies ?? 0
}

/** Puts them into the form itself, as it was not saved. */
export function withCopiesMeanwhile(state: AppState, requestKey: string): AppState {
  const form = state.saves.get(requestKey)
  if (form?.moreCopies === undefined) return state
  const { moreCopies, ...rest } = form
  const counted = withCopies(rest, (copiesIn(rest) ?? 1) + moreCopies)
  return { ...state, saves: new Map(state.saves).set(requestKey, counted) }
}
