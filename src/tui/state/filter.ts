import type { KeyPress } from '../input/key-press.ts'
import { type AppState, type Step, step } from './app-state.ts'
import { anchored, withBooks } from './books.ts'
import { nextPanel } from './layout.ts'
import { EMPTY_FIELD, editField, type TextField, textOf } from './text-field.ts'

/** The panel whose filter is being typed. */
export function filterWithFocus({ focus, books, log }: AppState): 'books' | 'log' | undefined {
  if (focus === 'books' && books.isFiltering) return 'books'
  return focus === 'log' && log.isFiltering ? 'log' : undefined
}

/** What a key does while a filter is typed; undefined when it is the panel's. */
export function pressInFilter(state: AppState, panel: 'books' | 'log', key: KeyPress): Step | undefined {
  const { filter } = state[panel]
  if (key.name === 'enter') return step(withFilter(state, panel, filter, false))
  if (key.name === 'escape' || key.name === 'ctrl+c')
    return step(withFilter(anchored(state), panel, EMPTY_FIELD, false))
  if (key.name === 'up' || key.name === 'down') return undefined
  const edited = editField(filter, key)
  if (edited) return step(withFilter(state, panel, edited, true))
  if (key.name !== 'tab') return step(state)
  return step({ ...withFilter(state, panel, filter, false), focus: nextPanel(panel, 1) })
}

function withFilter(state: AppState, panel: 'books' | 'log', filter: TextField, isFiltering: boolean): AppState {
  if (panel === 'books') return withBooksFilter(state, filter, isFiltering)
  return { ...state, log: { ...state.log, filter, isFiltering } }
}

/** What is typed narrows the list from its top; the selection stays if it is still in it. */
export function withBooksFilter(state: AppState, filter: TextField, isFiltering: boolean): AppState {
  const { books } = state
  const isOther = textOf(books.filter) !== textOf(filter)
  const place = isOther ? { selected: books.place.selected, row: 0 } : books.place
  return withBooks(state, { filter, isFiltering, place, lastIndex: isOther ? 0 : books.lastIndex })
}
