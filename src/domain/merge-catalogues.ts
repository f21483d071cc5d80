import type { Book } from './book.ts'
import { foreignFieldNames } from './book-text.ts'
import { FIELD_NAMES } from './fields.ts'
import { isSame } from './foreign-fields.ts'

/** A db.json as a person edited it. `seq` is the revision of the catalogue it was made from, where it tells. */
export interface EditedCatalogue {
  seq: number | undefined
  books: readonly Readonly<Record<string, unknown>>[]
}

/** An operation that gives the catalogue what the edited file has. Updates and deletes are conditional on `ifRevision`. */
export type MergeStep =
  | { type: 'add'; fields: Record<string, unknown> }
  | { type: 'update'; id: number; ifRevision: number; title: string; changes: Record<string, unknown> }
  | { type: 'delete'; id: number; ifRevision: number; title: string }

/** A book that was changed on both sides: left as it is in the catalogue. */
interface MergeConflict {
  id: number
  title: string
  reason: string
}

/** Fields of an edited book that are not ours and differ from what the catalogue has: nobody can set them over the wire. */
export interface MergeRest {
  /** Undefined when the book is added. */
  id: number | undefined
  title: string
  names: readonly string[]
}

/** The result of a comparison: the steps to take, and what is left as it is. */
export interface Merge {
  steps: MergeStep[]
  conflicts: MergeConflict[]
  rests: MergeRest[]
}

/** A book as it was at a revision; undefined when that is no longer known. */
export type BookAt = (id: number, revision: number) => Promise<Readonly<Record<string, unknown>> | undefined>

/**
 * Compares an edited file with the catalogue, which has changed meanwhile. The person's changes are what differs from the
 * revision that they had; what others have changed since then stays.
 */
export async function mergeCatalogues(edited: EditedCatalogue, live: readonly Book[], bookAt: BookAt): Promise<Merge> {
  const steps: MergeStep[] = []
  const conflicts: MergeConflict[] = []
  const rests: MergeRest[] = []
  const liveById = new Map(live.map(book => [book.id, book]))
  const seen = new Set<unknown>()
  for (const book of edited.books) {
    seen.add(book['id'])
    const current = liveById.get(Number(book['id']))
    if (current) rests.push(...restOf(book, current))
    const step = current ? changeStep(book, current) : addStep(book)
    if (!step || (await isAsItWas(book, current, bookAt))) continue
    const conflict = conflictOf(book, current)
    if (conflict) conflicts.push(conflict)
    else steps.push(step)
    if (!conflict && !current) rests.push(...restOf(book))
  }
  for (const book of live) {
    if (seen.has(book.id) || edited.seq === undefined) continue
    const { id, title, revision } = book
    if (revision <= edited.seq) steps.push({ type: 'delete', id, ifRevision: revision, title })
    else if (await bookAt(id, edited.seq))
      conflicts.push({ id, title, reason: 'taken out of the file, and changed in the catalogue since' })
  }
  return { steps, conflicts, rests }
}

/** Whether the person left a book as it was, so that a difference comes from a later change of the catalogue. */
async function isAsItWas(
  book: Readonly<Record<string, unknown>>,
  current: Book | undefined,
  bookAt: BookAt,
): Promise<boolean> {
  const { id, revision } = book
  if (typeof id !== 'number' || typeof revision !== 'number' || revision === current?.revision) return false
  const base = await bookAt(id, revision)
  return base !== undefined && differences(book, base).length === 0
}

function conflictOf(book: Readonly<Record<string, unknown>>, current: Book | undefined): MergeConflict | undefined {
  const { id, revision, title } = book
  if (typeof id !== 'number' || typeof revision !== 'number' || revision === current?.revision) return undefined
  const what = current ? 'changed' : 'deleted'
  return { id, title: String(title), reason: `edited in the file, and ${what} in the catalogue since` }
}

function changeStep(book: Readonly<Record<string, unknown>>, current: Book): MergeStep | undefined {
  const names = differences(book, { ...current })
  if (names.length === 0) return undefined
  const changes = Object.fromEntries(names.map(name => [name, book[name] ?? null]))
  return { type: 'update', id: current.id, ifRevision: current.revision, title: current.title, changes }
}

/** Keeps the id of a book, which may stand on its label. */
function addStep(book: Readonly<Record<string, unknown>>): MergeStep {
  const names = ['id', ...FIELD_NAMES].filter(name => book[name] !== undefined)
  return { type: 'add', fields: Object.fromEntries(names.map(name => [name, book[name]])) }
}

function restOf(book: Readonly<Record<string, unknown>>, current?: Book): MergeRest[] {
  const known = (current ?? {}) as Readonly<Record<string, unknown>>
  // A book without a revision was written by hand, and says only what it holds.
  const taken =
    book['revision'] === undefined ? [] : foreignFieldNames(known).filter(name => !Object.hasOwn(book, name))
  const changed = foreignFieldNames(book).filter(name => !isSame(book[name], known[name]))
  const names = [...changed, ...taken]
  return names.length === 0 ? [] : [{ id: current?.id, title: String(current?.title ?? book['title']), names }]
}

/** The fields in which a book of the file is another one. A book without a revision was written by hand, and says only what it holds. */
function differences(book: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  const isWhole = book['revision'] !== undefined
  return FIELD_NAMES.filter(name => {
    const value = book[name]
    return (isWhole || value !== undefined) && JSON.stringify(value ?? null) !== JSON.stringify(other[name] ?? null)
  })
}
