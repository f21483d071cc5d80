import { statisticsOf } from '../../../domain/statistics/statistics.ts'
import type { AppState } from '../app-state.ts'
import { shownBooks } from '../books.ts'
import { textOf } from '../text-field.ts'

/** Shows the statistics of the books that the list shows. */
export function showStatistics(state: AppState): AppState {
  return { ...state, overlay: { type: 'statistics', ...countShown(state), top: 0 } }
}

/** Counts again what is looked at, if a book has changed since: once a second, as counting looks at all books. */
export function withStatisticsAnew(state: AppState): AppState {
  const { overlay, books } = state
  if (overlay?.type !== 'statistics' || overlay.version === books.version) return state
  return { ...state, overlay: { ...overlay, ...countShown(state) } }
}

function countShown(state: AppState) {
  const statistics = statisticsOf(shownBooks(state))
  return { statistics, version: state.books.version, filter: textOf(state.books.filter).trim() }
}
