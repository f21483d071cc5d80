import type { Book } from '../../domain/book.ts'
import { readFilter } from '../../domain/query/read-filter.ts'
import type { Change } from '../../protocol/results.ts'
import { type AppState, type BooksState, COLUMNS } from './app-state.ts'
import { bodyHeight } from './layout.ts'
import { clamp, moveBy, type Window, windowOf } from './scroll.ts'
import { EMPTY_FIELD, textOf } from './text-field.ts'

/** The ids that are shown, in order. */
export function bookRows({ index, books }: AppState): readonly number[] {
  if (filterProblem(books) !== undefined) return []
  return index.rows({ filter: textOf(books.filter), sort: books.sort })
}

/** The books that the list shows, in its order. */
export function shownBooks(state: AppState): Book[] {
  return bookRows(state)
    .map(id => state.index.get(id))
    .filter(book => book !== undefined)
}

/** Why the filter cannot be read, once it is no longer typed: until then it is under way. */
export function filterProblem({ filter, isFiltering }: BooksState): string | undefined {
  return isFiltering ? undefined : readFilter(textOf(filter)).problems[0]?.message
}

export function bookWindow(state: AppState): Window {
  const { position, lastIndex } = state.books
  return windowOf(bookRows(state), position, bodyHeight(state, 'books'), lastIndex)
}

/** Whether the filter keeps a book out of the list, as it was just saved. */
export function isHidden({ index, books }: AppState, book: Book): boolean {
  return filterProblem(books) !== undefined || !index.matches(book, { filter: textOf(books.filter), sort: books.sort })
}

/** The book under the cursor. */
export function selectedBook(state: AppState): Book | undefined {
  return state.index.get(bookRows(state)[bookWindow(state).index])
}

export function withBooks(state: AppState, books: Partial<BooksState>): AppState {
  return { ...state, books: { ...state.books, ...books } }
}

/** Moves the selection by so many rows. */
export function moveBooks(state: AppState, by: number): AppState {
  const rows = bookRows(state)
  const { index } = bookWindow(state)
  const position = { selected: rows[index], row: state.books.position.row }
  const moved = moveBy(rows, position, bodyHeight(state, 'books'), by)
  return withBooks(state, { position: moved, lastIndex: clamp(index + by, 0, rows.length - 1) })
}

/** Puts the cursor on a book, if it is shown. */
function selectBook(state: AppState, id: number): AppState {
  const rows = bookRows(state)
  const at = rows.indexOf(id)
  return at < 0 ? state : moveBooks(state, at - bookWindow(state).index)
}

/** Puts the cursor on a book; a filter that hides it is cleared. */
export function showBook(state: AppState, id: number): AppState {
  if (bookRows(state).includes(id)) return selectBook(state, id)
  return selectBook(withBooks(anchored(state), { filter: EMPTY_FIELD }), id)
}

/** The book in stock that has a number, read as an ISBN or kept as it was. */
export function bookWith(index: AppState['index'], code: string): Book | undefined {
  return index.findByNumber(code)
}

/** Puts the cursor on a book that was saved; its change may come before the reply or after it. */
export function selectSaved(state: AppState, { id, revision }: Pick<Book, 'id' | 'revision'>): AppState {
  const isKnown = (state.index.get(id)?.revision ?? 0) >= revision
  return isKnown ? selectBook(state, id) : withBooks(state, { awaited: id })
}

/** Goes to the book that was awaited, if it is among those that changed. */
export function selectAwaited(state: AppState, changes: readonly Pick<Change, 'id'>[]): AppState {
  const { awaited, ...books } = state.books
  if (awaited === undefined || !changes.some(({ id }) => id === awaited)) return state
  return selectBook({ ...state, books }, awaited)
}

/** Fixes the selection on the book it stands on, before the list changes: it stays in its row whatever comes. */
export function anchored(state: AppState): AppState {
  const { index, top } = bookWindow(state)
  const selected = bookRows(state)[index]
  if (selected === undefined) return state
  return withBooks(state, { position: { selected, row: index - top }, lastIndex: index })
}

/** Whether the end of the list is in sight: then what comes there is to be seen too. */
export function isAtTail(state: AppState): boolean {
  return bookWindow(state).top + bodyHeight(state, 'books') >= bookRows(state).length
}

/** Brings the end of the list in sight, as far as the selected book stays in sight. */
export function withTailInSight(state: AppState): AppState {
  const { index, top } = bookWindow(state)
  const below = bookRows(state).length - top - bodyHeight(state, 'books')
  const row = index - top - clamp(below, 0, index - top)
  return withBooks(state, { position: { ...state.books.position, row } })
}

export function chooseColumn(state: AppState, by: 1 | -1): AppState {
  const at = clamp(COLUMNS.indexOf(state.books.column) + by, 0, COLUMNS.length - 1)
  return withBooks(state, { column: COLUMNS[at] ?? 'id' })
}

/** Sorts by the chosen column; again, the other way round. */
export function sortByColumn(state: AppState): AppState {
  const { sort, column } = state.books
  const descending = sort.field === column ? !sort.descending : false
  return withBooks(anchored(state), { sort: { field: column, descending } })
}
