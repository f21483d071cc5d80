import type { Book } from '../../domain/book.ts'
import { BookstoreError, type NamedChange } from '../../domain/errors.ts'

/** The effect of a deed on one book. Books are JSON text. */
export interface Effect {
  id: number
  /** Undefined when there was none. */
  before: string | undefined
  /** Undefined when it was deleted. */
  after: string | undefined
  /** The revision at which it left the book; undefined when it deleted it. */
  revision: number | undefined
}

/** A deed: all that is undone together, which is a change, a BATCH, or all of a group. */
export interface Deed {
  group: string | undefined
  /** Of its last change: its name towards clients. */
  revision: number
  /** By the id of the book. */
  effects: Map<number, Effect>
}

type Current = (id: number) => Book | undefined

/** Whether one of a deed's books was changed since. No revision comes twice, so what was changed stays so. */
export function isStuck(deed: Deed, current: Current): boolean {
  return inTheWay(deed, current) !== undefined
}

/** Makes the CONFLICT of a deed that is stuck: which book and change, and which older one can be taken back. */
export function changedSince(
  which: 'undo' | 'redo',
  deed: Deed,
  olderDeeds: readonly Deed[],
  current: Current,
): BookstoreError {
  const effect = inTheWay(deed, current)
  const book = effect && current(effect.id)
  const change = named(deed, effect)
  const olderDeed = olderDeeds.findLast(older => !isStuck(older, current))
  const older = olderDeed && named(olderDeed)
  const what = `book ${change.id} (${change.title}) was ${book ? 'changed' : 'deleted'} since`
  const so = `so your change ${change.revision} cannot be ${which === 'undo' ? 'taken back' : 'made again'}`
  const hint = older
    ? `; ${which.toUpperCase()} revision=${older.revision} is the one before it, of ${ofWhat(older)}`
    : ''
  return new BookstoreError('CONFLICT', `${what}, ${so}${hint}`, {
    ...(book && { current: book }),
    change,
    ...(older && { older }),
  })
}

function inTheWay({ effects }: Deed, current: Current): Effect | undefined {
  return [...effects.values()].find(({ id, revision }) => current(id)?.revision !== revision)
}

/** Names a deed by one of its books, or by its first. */
function named({ revision, effects }: Deed, effect = effects.values().next().value): NamedChange {
  const { id = 0, after, before } = effect ?? {}
  const type = before === undefined ? 'added' : after === undefined ? 'deleted' : 'updated'
  const { title = '' } = JSON.parse(after ?? before ?? '{}') as Partial<Book>
  return { revision, type, id, title, books: effects.size }
}

function ofWhat({ id, title, books }: NamedChange): string {
  return books === 1 ? `book ${id} (${title})` : `${books} books`
}
