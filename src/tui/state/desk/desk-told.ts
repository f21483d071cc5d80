import type { BookstoreError } from '../../../domain/errors.ts'
import type { AppState } from '../app-state.ts'
import { type Step, step } from '../step.ts'
import type { DeskOutcome } from './desk.ts'
import { type DeskSeen, deskDone, deskFailed, deskSeen, deskUnseen, withLendingTold } from './desk-work.ts'

/** What the server says to the desk: what became of its task, what its lists are, or that lending is followed and something is other. */
export type DeskTold =
  | { type: 'done'; outcome: DeskOutcome }
  | { type: 'failed'; error: BookstoreError }
  | ({ type: 'seen' } & DeskSeen)
  | { type: 'unseen'; message: string }
  | { type: 'lending' }

/** Takes what the server says to the desk. */
export function deskTold(state: AppState, told: DeskTold): Step {
  switch (told.type) {
    case 'done':
      return deskDone(state, told.outcome)
    case 'failed':
      return deskFailed(state, told.error)
    case 'seen':
      return deskSeen(state, told)
    case 'unseen':
      return step(deskUnseen(state, told.message))
    case 'lending':
      return step(withLendingTold(state))
  }
}
