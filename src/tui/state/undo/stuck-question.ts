import type { NamedChange } from '../../../domain/errors.ts'
import { type AppState, type Dialog, withToast } from '../app-state.ts'

/** A change that UNDO or REDO cannot take back or make again, as its book was changed since. */
export interface StuckChange {
  which: 'undo' | 'redo'
  change: NamedChange
  /** The next older one that nothing stands in the way of. */
  older?: NamedChange
  /** Whether its book is there no longer. */
  isDeleted: boolean
}

/** Says which change it is and what stands in its way, and offers the next older one. */
export function askAboutStuck(state: AppState, stuck: StuckChange): AppState {
  const { which, change, older } = stuck
  const verb = which === 'undo' ? 'undone' : 'redone'
  const why = `${change.books > 1 ? 'One of its books' : 'The book'} was ${stuck.isDeleted ? 'deleted' : 'changed'} since.`
  // The answer came late: whoever answers another question by now is not interrupted.
  if (state.dialog) return withToast(state, `cannot be ${verb}: ${changeText(change)}. ${why}`, 'bad')
  const next = older ? [`The next older one can: ${changeText(older)}`] : [`No older change of yours can be ${verb}.`]
  const dialog: Dialog = {
    title: `This change cannot be ${verb}`,
    lines: [changeText(change), why, '', ...next],
    answers: older
      ? [
          { key: 'n', label: 'n No', action: { type: 'nothing' } },
          {
            key: 'y',
            label: `y ${which === 'undo' ? 'Undo' : 'Redo'} the older one`,
            action: { type: which, revision: older.revision },
          },
        ]
      : [{ key: 'n', label: 'n Close', action: { type: 'nothing' } }],
  }
  return { ...state, dialog }
}

function changeText({ type, id, title, books }: NamedChange): string {
  const more = books > 1 ? `, and ${books - 1} more ${books === 2 ? 'book' : 'books'}` : ''
  return `${type} ${id}  ${title}${more}`
}
