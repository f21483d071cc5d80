import type { Book } from '../../../domain/book.ts'
import { findDuplicates } from '../../../domain/duplicates/find-duplicates.ts'
import { type BookMerge, mergeBooks } from '../../../domain/duplicates/merge-books.ts'
import { showValue } from '../../../domain/show-value.ts'
import { type AppState, type Dialog, type Overlay, withToast } from '../app-state.ts'
import { clamp } from '../scroll.ts'
import { type Step, step } from '../step.ts'

type DuplicatesOverlay = Extract<Overlay, { type: 'duplicates' }>

/** So much of what is not taken over is named in the question. */
const NAMED = 6

/** Shows the records that are of one book, a group at a time. */
export function showDuplicates(state: AppState): AppState {
  const found = findDuplicates(state.index.all())
  if (found.length === 0)
    return withToast(state, 'no book is there twice: none has the ISBN, or the title, author and year of another')
  return { ...state, overlay: { type: 'duplicates', found, at: 0, version: state.books.version, top: 0 } }
}

/** Looks again, if a book has changed since: once a second, as all books are looked at. */
export function withDuplicatesAnew(state: AppState): AppState {
  const { overlay, books } = state
  if (overlay?.type !== 'duplicates' || overlay.version === books.version) return state
  const found = findDuplicates(state.index.all())
  const at = clamp(overlay.at, 0, found.length - 1)
  return { ...state, overlay: { ...overlay, found, at, version: books.version } }
}

/** Goes to another group; behind the last comes the first. */
export function nextDuplicates(state: AppState, by: 1 | -1): AppState {
  const overlay = groupsOf(state)
  if (!overlay || overlay.found.length === 0) return state
  const at = (overlay.at + by + overlay.found.length) % overlay.found.length
  return { ...state, overlay: { ...overlay, at, top: 0 } }
}

/** Asks before records become one. */
export function askMerge(state: AppState): AppState {
  const group = groupOf(state)
  if (!group) return state
  const merge = mergeBooks(group.books)
  const { into, gone, changes, dropped } = merge
  const ids = gone.map(({ id }) => id).join(', ')
  const news = Object.entries(changes).map(([name, value]) => `${name} ${showValue(value)}`)
  const lines = [
    `${into.id} ${into.title}`,
    `stays and gets: ${news.join(', ') || 'nothing new'}.`,
    `${ids} ${gone.length === 1 ? 'is' : 'are'} deleted. u takes all of it back.`,
    ...droppedLines(dropped),
    ...(group.isSure ? [] : ['', 'Their titles differ.']),
  ]
  const answers: Dialog['answers'] = [
    { key: 'n', label: 'n No', action: { type: 'nothing' } },
    { key: 'y', label: 'y Merge', action: { type: 'merge books', ids: group.books.map(({ id }) => id) } },
  ]
  return { ...state, dialog: { title: `Merge ${group.books.length} records?`, lines, answers } }
}

function droppedLines(dropped: BookMerge['dropped']): string[] {
  if (dropped.length === 0) return []
  const named = dropped.slice(0, NAMED).map(({ id, field, value }) => `  ${field} ${showValue(value)} of ${id}`)
  const more = dropped.length > NAMED ? [`  and ${dropped.length - NAMED} more`] : []
  return ['', 'Not taken over:', ...named, ...more]
}

/** Merges records as they are: one that was changed since is a conflict, and nothing is done. */
export function mergeRecords(state: AppState, ids: readonly number[]): Step {
  const books = ids.map(id => state.index.get(id)).filter((book): book is Book => book !== undefined)
  if (books.length < ids.length)
    return step(withToast(state, 'not merged: one of them has been deleted meanwhile', 'bad'))
  return step(state, { type: 'merge', merge: mergeBooks(books) })
}

function groupsOf({ overlay }: AppState): DuplicatesOverlay | undefined {
  return overlay?.type === 'duplicates' ? overlay : undefined
}

function groupOf(state: AppState) {
  const overlay = groupsOf(state)
  return overlay?.found[overlay.at]
}
