import { readFileSync } from 'node:fs'
import { readBooks } from '../catalogue-file/read-books.ts'
import { readForeignFile } from '../catalogue-file/read-file.ts'
import type { BatchOperation, BookInput } from '../client/calls/call-params.ts'
import type { BookstoreClient } from '../client/client.ts'
import { listAll } from '../client/list-all.ts'
import type { Book } from '../domain/book.ts'
import { checkChanges, checkNewBook } from '../domain/check-fields.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import {
  type BookAt,
  type EditedCatalogue,
  type MergeRest,
  type MergeStep,
  mergeCatalogues,
} from '../domain/merge-catalogues.ts'
import { LIMITS } from '../protocol/limits.ts'
import { Refused } from './refused.ts'
import { mergeErrors } from './sentences.ts'

/** The bytes that the operations of one BATCH may have, which must fit into a frame with what is around them. */
const BATCH_BYTES = LIMITS.frameBytes - 4096

/**
 * Shows what an edited db.json has that the catalogue does not; with `isApplied` it writes that to the catalogue, as one group
 * for UNDO. Returns lines for a person.
 *
 * @throws Refused when the file cannot be read, or holds something that is no book
 */
export async function mergeFile(client: BookstoreClient, path: string, isApplied: boolean): Promise<string> {
  const edited = readEdited(path)
  const live: Book[] = []
  for await (const page of listAll(client)) live.push(...page.books)
  const { steps, conflicts, rests } = await mergeCatalogues(edited, live, bookAtOf(client))
  for (const step of steps) check(step)
  if (isApplied) await apply(client, steps)
  return [
    ...steps.map(show),
    ...conflicts.map(({ id, title, reason }) => `! ${id} ${cleanLine(title)}: ${reason}; left as it is`),
    ...rests.map(showRest),
    ...(edited.others.length > 0 ? [`? ${cleanLine(edited.others.join(', '))}: not books, and not compared`] : []),
    summary(steps.length, conflicts.length + rests.length, isApplied),
  ].join('\n')
}

interface EditedFile extends EditedCatalogue {
  /** The names of what it holds beside the books. */
  others: readonly string[]
}

function readEdited(path: string): EditedFile {
  try {
    const file = readForeignFile(path, readFileSync(path))
    return { seq: file.head.seq, books: readBooks(file, book => book), others: file.others.map(({ name }) => name) }
  } catch (error) {
    if (error instanceof BookstoreError) throw new Refused(error.message, { cause: error })
    throw new Refused(mergeErrors.unreadable(path, cleanLine((error as Error).message)), { cause: error })
  }
}

function bookAtOf(client: BookstoreClient): BookAt {
  return async (id, revision) => {
    const { changes } = await client.call('HISTORY', { id, limit: 1000 })
    // History is newest first: the first change that is not younger shows the book as it was then.
    const change = changes.find(change => change.revision <= revision)
    return change?.book && { ...change.book }
  }
}

function check(step: MergeStep): void {
  try {
    if (step.type === 'add') checkNewBook(step.fields)
    else if (step.type === 'update') checkChanges(step.changes)
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    const title = step.type === 'add' ? step.fields['title'] : 'title' in step ? step.title : ''
    throw new Refused(mergeErrors.refusedBook(cleanLine(String(title)), error.message), { cause: error })
  }
}

function show(step: MergeStep): string {
  if (step.type === 'add') return `+ ${cleanLine(String(step.fields['title']))}`
  if (step.type === 'delete') return `- ${step.id} ${step.title}`
  const changes = Object.entries(step.changes).map(([name, value]) => `${name}=${cleanLine(JSON.stringify(value))}`)
  return `~ ${step.id} ${step.title}: ${changes.join(', ')}`
}

function showRest({ id, title, names }: MergeRest): string {
  const what = `${cleanLine(title)}: ${cleanLine(names.join(', '))}`
  return id === undefined
    ? `? ${what}: not fields of ours, and not taken over`
    : `? ${id} ${what}: not fields of ours, and left as the catalogue has them`
}

/** `others`: how many differ, and are left as they are. */
function summary(steps: number, others: number, isApplied: boolean): string {
  if (steps === 0 && others === 0) return 'no book differs'
  const left = others === 0 ? '' : `, ${others} left as they are`
  if (isApplied) return `${steps} taken over${left}`
  return `${steps} to take over${left}${steps > 0 ? '; --apply does it' : ''}`
}

/** Divides operations into as few batches as frames allow. */
async function apply(client: BookstoreClient, steps: readonly MergeStep[]): Promise<void> {
  const group = `merge-${Date.now().toString(36)}`
  let batch: BatchOperation[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length > 0) await client.call('BATCH', { operations: batch, group })
    batch = []
    bytes = 0
  }
  for (const operation of steps.map(toOperation)) {
    const size = Buffer.byteLength(JSON.stringify(operation)) + 1
    if (batch.length >= LIMITS.batchOperations || bytes + size > BATCH_BYTES) await flush()
    batch.push(operation)
    bytes += size
  }
  await flush()
}

function toOperation(step: MergeStep): BatchOperation {
  if (step.type === 'add') return { method: 'ADD', params: step.fields as BookInput & { title: string } }
  const { id, ifRevision } = step
  if (step.type === 'delete') return { method: 'DELETE', params: { id, ifRevision } }
  return { method: 'UPDATE', params: { id, ifRevision, ...step.changes } }
}
