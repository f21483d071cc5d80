import { readFileSync } from 'node:fs'
import { callWithRetry } from '../client/call-with-retry.ts'
import type { BookstoreClient } from '../client/client.ts'
import { listAll } from '../client/list-all.ts'
import type { Book } from '../domain/book.ts'
import { checkChanges, checkNewBook } from '../domain/check-fields.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { BookstoreError } from '../domain/errors.ts'
import { type BookAt, type EditedCatalogue, type MergeStep, mergeCatalogues } from '../domain/merge-catalogues.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { ParamsOf } from '../protocol/params.ts'
import { Refused } from './refused.ts'

/** The bytes that the operations of one BATCH may have, which must fit into a frame with what is around them. */
const BATCH_BYTES = LIMITS.frameBytes - 4096

/**
 * Shows what an edited db.json has that the catalogue does not; with `isApplied` it writes that to the catalogue, as one group
 * for UNDO. Returns lines for a person.
 *
 * @throws Refused when the file cannot be read, or a book in it is none
 */
export async function mergeFile(client: BookstoreClient, path: string, isApplied: boolean): Promise<string> {
  const edited = readEdited(path)
  const live: Book[] = []
  for await (const page of listAll(client)) live.push(...page.books)
  const { steps, conflicts } = await mergeCatalogues(edited, live, bookAtOf(client))
  for (const step of steps) check(step)
  if (isApplied) await apply(client, steps)
  return [
    ...steps.map(show),
    ...conflicts.map(({ id, title, reason }) => `! ${id} ${cleanLine(title)}: ${reason}; left as it is`),
    summary(steps.length, conflicts.length, isApplied),
  ].join('\n')
}

function readEdited(path: string): EditedCatalogue {
  const value = parse(path)
  const whole = Array.isArray(value) ? { books: value } : value
  const isCatalogue = typeof whole === 'object' && whole !== null && 'books' in whole && Array.isArray(whole.books)
  if (!isCatalogue) throw new Refused(`${path} has no list of books: {"books":[…]} is expected`)
  const books: unknown[] = whole.books as unknown[]
  const wrong = books.findIndex(book => typeof book !== 'object' || book === null || Array.isArray(book))
  if (wrong >= 0) throw new Refused(`${path}: book ${wrong + 1} is no object`)
  const seq = 'seq' in whole && typeof whole.seq === 'number' ? whole.seq : undefined
  return { seq, books: books as Record<string, unknown>[] }
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Refused(`${path} cannot be read: ${cleanLine((error as Error).message)}`, { cause: error })
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
    throw new Refused(`${cleanLine(String(title))}: ${error.message}. Nothing was taken over`, { cause: error })
  }
}

function show(step: MergeStep): string {
  if (step.type === 'add') return `+ ${cleanLine(String(step.fields['title']))}`
  if (step.type === 'delete') return `- ${step.id} ${step.title}`
  const changes = Object.entries(step.changes).map(([name, value]) => `${name}=${cleanLine(JSON.stringify(value))}`)
  return `~ ${step.id} ${step.title}: ${changes.join(', ')}`
}

function summary(steps: number, conflicts: number, isApplied: boolean): string {
  if (steps === 0 && conflicts === 0) return 'nothing differs'
  const left = conflicts === 0 ? '' : `, ${conflicts} left as they are`
  if (isApplied) return `${steps} taken over${left}`
  return `${steps} to take over${left}${steps > 0 ? '; --apply does it' : ''}`
}

type Operation = ParamsOf<'BATCH'>['operations'][number]

/** Divides operations into as few batches as frames allow. */
async function apply(client: BookstoreClient, steps: readonly MergeStep[]): Promise<void> {
  const group = `merge-${Date.now().toString(36)}`
  let batch: Operation[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length > 0) await callWithRetry(client, 'BATCH', { operations: batch, group })
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

function toOperation(step: MergeStep): Operation {
  if (step.type === 'add') return { method: 'ADD', params: step.fields }
  const { id, ifRevision } = step
  if (step.type === 'delete') return { method: 'DELETE', params: { id, ifRevision } }
  return { method: 'UPDATE', params: { id, ifRevision, ...step.changes } }
}
