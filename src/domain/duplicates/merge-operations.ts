import type { BookFields } from '../book.ts'
import type { BookMerge } from './merge-books.ts'

/** An operation of a BATCH that merges. */
export type MergeOperation =
  | { method: 'UPDATE'; params: { id: number; ifRevision: number } & Partial<BookFields> }
  | { method: 'DELETE'; params: { id: number; ifRevision: number } }

/** Writes a merge as the operations of one BATCH. A record that was changed meanwhile is a conflict, and nothing is done. */
export function mergeOperations({ into, gone, changes }: BookMerge): MergeOperation[] {
  const update: MergeOperation = { method: 'UPDATE', params: { id: into.id, ifRevision: into.revision, ...changes } }
  const deletes = gone.map(
    ({ id, revision }): MergeOperation => ({ method: 'DELETE', params: { id, ifRevision: revision } }),
  )
  return Object.keys(changes).length > 0 ? [update, ...deletes] : deletes
}
