import type { Book } from '../../../domain/book.ts'
import type { Change } from '../../../protocol/results.ts'
import type { Undoing } from './changes.ts'

/** A book before and after a change: as JSON, `none` where there was none, and undefined where that is not known. */
interface Deed {
  change: Change
  before: string | undefined
  after: string
}

const NONE = 'none'

/** A change, and the title that its book had last, where that is known. */
export interface NamedEarlier {
  change: Change
  title?: string
}

/**
 * The last change under a client's name that can be taken back (made again), as far as a history tells, which has the newest first.
 * It does not say which changes were an UNDO: one that brings a book back to what it was before another one is taken for its UNDO.
 */
export function earlierChange(
  which: Undoing,
  history: readonly Change[],
  { client, gone }: { client: string; gone: readonly number[] },
): NamedEarlier | undefined {
  const deeds = { undo: [] as Deed[], redo: [] as Deed[] }
  const books = new Map<number, string>()
  for (const change of history.toReversed()) {
    const deed = deedOf(change, books.get(change.id))
    books.set(change.id, deed.after)
    if (change.by.client === client) note(deeds, deed)
  }
  const change = deeds[which].findLast(deed => !gone.includes(deed.change.revision))?.change
  const title = history.find(({ id, revision, book }) => book && id === change?.id && revision <= change.revision)?.book
    ?.title
  return change && { change, ...(title !== undefined && { title }) }
}

function deedOf(change: Change, known: string | undefined): Deed {
  const before = change.type === 'added' ? NONE : known
  return { change, before, after: change.book ? contentOf(change.book) : NONE }
}

function contentOf({ revision: _revision, updatedAt: _at, ...content }: Book): string {
  return JSON.stringify(content)
}

function note(deeds: { undo: Deed[]; redo: Deed[] }, deed: Deed): void {
  const undone = deeds.undo.findLast(({ change }) => change.id === deed.change.id)
  const redone = deeds.redo.findLast(({ change }) => change.id === deed.change.id)
  if (undone && isReverse(undone, deed)) {
    deeds.undo = deeds.undo.filter(other => other !== undone)
    deeds.redo.push(deed)
  } else if (redone && isReverse(redone, deed)) {
    deeds.redo = deeds.redo.filter(other => other !== redone)
    deeds.undo.push(deed)
  } else {
    deeds.undo.push(deed)
    deeds.redo = []
  }
}

/** Whether the second brings the book back to what it was before the first, and nothing came between. */
function isReverse(first: Deed, second: Deed): boolean {
  return first.before === second.after && first.after === second.before
}
