import type { Book } from '../../../domain/book.ts'
import type { BookstoreError } from '../../../domain/errors.ts'
import { type AppState, type CopyCount, withToast } from '../app-state.ts'
import { type Step, step } from '../step.ts'

/** Counts one more copy of a book; while an update is on its way, the next one takes it along. */
export function countCopy(state: AppState, id: number): Step {
  const book = state.index.get(id)
  if (!book) return step(withToast(state, 'this book has been deleted meanwhile', 'bad'))
  const count = state.counts.get(id)
  return count ? step(withCount(state, id, { ...count, more: count.more + 1 })) : send(state, book, 1)
}

/** Copies of a book as they will be: those that are on their way are counted. */
export function copiesOf({ counts }: AppState, { id, copies }: Book): number {
  const { sent = 0, more = 0 } = counts.get(id) ?? {}
  return copies + sent + more
}

/** How many copies are not saved yet. */
export function unsavedCopies({ counts }: AppState): number {
  return [...counts.values()].reduce((sum, { sent, more }) => sum + sent + more, 0)
}

/** A write is done: copies that came meanwhile go next. `more` of them came while the book itself was being saved. */
export function countSaved(state: AppState, book: Book, requestKey: string, more = 0): Step {
  const count = countOf(state, requestKey)
  const waiting = (count?.more ?? 0) + more
  if (waiting > 0) return send(state, book, waiting)
  return step(count ? withoutCount(state, book.id) : state)
}

/**
 * An update of copies was refused. One more is one more whoever else changed the book: it goes again over what they saved.
 * Where the answer was lost, or the server had no room, the same request goes again; any other refusal is told. Undefined when it was no such update.
 */
export function countNotSaved(state: AppState, error: BookstoreError, requestKey: string): Step | undefined {
  const count = countOf(state, requestKey)
  if (!count) return undefined
  const { id } = count.update
  const current = error.code === 'CONFLICT' ? (error.details.current as Book | undefined) : undefined
  if (current) return send(state, current, count.sent + count.more)
  if (error.code === 'OVERLOADED' || error.code === 'RATE_LIMITED')
    return step(withCount(state, id, { ...count, isLost: true }))
  const number = count.sent + count.more
  const what = `${number === 1 ? 'one more copy' : `${number} more copies`} of ${titleOf(state, id)}`
  return step(withToast(withoutCount(state, id), `not saved: ${what}: ${error.message}`, 'bad'))
}

/** Sends again what was lost, when the server is there. */
export function resendCounts(state: AppState): Step {
  if (state.server.status !== 'open') return step(state)
  const lost = [...state.counts].filter(([, { isLost }]) => isLost)
  if (lost.length === 0) return step(state)
  const counts = new Map(state.counts)
  for (const [id, count] of lost) counts.set(id, { ...count, isLost: false })
  return step({ ...state, counts }, ...lost.map(([, { update }]) => update))
}

function send(state: AppState, { id, copies, revision }: Book, sent: number): Step {
  const update: CopyCount['update'] = {
    type: 'update',
    id,
    fields: { copies: copies + sent },
    ifRevision: revision,
    requestKey: globalThis.crypto.randomUUID(),
  }
  return step(withCount(state, id, { sent, update, more: 0, isLost: false }), update)
}

function countOf({ counts }: AppState, requestKey: string): CopyCount | undefined {
  return [...counts.values()].find(({ update }) => update.requestKey === requestKey)
}

function withCount(state: AppState, id: number, count: CopyCount): AppState {
  return { ...state, counts: new Map(state.counts).set(id, count) }
}

function withoutCount(state: AppState, id: number): AppState {
  const counts = new Map(state.counts)
  counts.delete(id)
  return { ...state, counts }
}

function titleOf({ index }: AppState, id: number): string {
  return `${id} ${index.get(id)?.title ?? ''}`.trim()
}
