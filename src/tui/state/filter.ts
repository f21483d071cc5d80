import type { KeyPress } from '../input/key-press.ts'
import type { AppState } from './app-state.ts'
import { anchored, withBooks } from './books.ts'
import { filterWithFocus } from './key-scope.ts'
import { EMPTY_FIELD, editField, type TextField, textOf } from './text-field.ts'

/** Edits the filter that is typed. */
export function typeInFilter(state: AppState, panel: 'books' | 'log', key: KeyPress): AppState {
  const edited = editField(state[panel].filter, key)
  return edited ? withFilter(state, panel, edited, true) : state
}

/** Ends the typing; the filter stays. */
export function keepFilter(state: AppState): AppState {
  const panel = filterWithFocus(state)
  return panel ? withFilter(state, panel, state[panel].filter, false) : state
}

/** Ends the typing, without a filter. */
export function clearFilter(state: AppState): AppState {
  const panel = filterWithFocus(state)
  return panel ? withFilter(anchored(state), panel, EMPTY_FIELD, false) : state
}

function withFilter(state: AppState, panel: 'books' | 'log', filter: TextField, isFiltering: boolean): AppState {
  if (panel === 'books') return withBooksFilter(state, filter, isFiltering)
  return { ...state, log: { ...state.log, filter, isFiltering } }
}

/** What is typed narrows the list from its top; the selection stays if it is still in it. */
export function withBooksFilter(state: AppState, filter: TextField, isFiltering: boolean): AppState {
  const { books } = state
  const isOther = textOf(books.filter) !== textOf(filter)
  const position = isOther ? { selected: books.position.selected, row: 0 } : books.position
  return withBooks(state, { filter, isFiltering, position, lastIndex: isOther ? 0 : books.lastIndex })
}
