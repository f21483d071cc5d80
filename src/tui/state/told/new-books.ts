import type { Change } from '../../../protocol/results.ts'
import type { AppState } from '../app-state.ts'
import { bookRows, bookWindow, withBooks } from '../books.ts'
import { bodyHeight, layoutOf } from '../layout.ts'

type News = ReadonlySet<number>

/** The books that others have added and nobody has looked at yet, after some changes; what is deleted is no news. */
export function withNews(news: News, changes: readonly Change[], own: number | undefined): News {
  const isNews = ({ type, by }: Change) => type === 'added' && by.connection !== own
  if (!changes.some(isNews) && !changes.some(({ id, book }) => !book && news.has(id))) return news
  const next = new Set(news)
  for (const change of changes) {
    if (!change.book) next.delete(change.id)
    else if (isNews(change)) next.add(change.id)
  }
  return next
}

/** Takes out of the news what has come in sight, and what one has gone past. */
export function withSeen(before: AppState, state: AppState): AppState {
  const { news } = state.books
  if (news.size === 0 || isSameView(before, state) || !layoutOf(state).panels.books) return state
  const seen = rowsDownTo(state).filter(id => news.has(id))
  if (seen.length === 0) return state
  const next = new Set(news)
  for (const id of seen) next.delete(id)
  return withBooks(state, { news: next })
}

function isSameView(before: AppState, { books, size, focus, isZoomed }: AppState): boolean {
  return before.books === books && before.size === size && before.focus === focus && before.isZoomed === isZoomed
}

/** How many books that nobody has looked at are below those in sight. */
export function newBelow(state: AppState): number {
  const { news } = state.books
  if (news.size === 0) return 0
  return bookRows(state)
    .slice(endOfSight(state))
    .filter(id => news.has(id)).length
}

function rowsDownTo(state: AppState): readonly number[] {
  return bookRows(state).slice(0, endOfSight(state))
}

function endOfSight(state: AppState): number {
  return bookWindow(state).top + bodyHeight(state, 'books')
}
