import { createHash } from 'node:crypto'
import type { Book, BookFields, NewBook } from '../../domain/book.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { ImportPlan, ImportStep, PlanOptions } from './plan-import.ts'
import { planImport } from './plan-import.ts'
import type { PreparedImport } from './prepare-import.ts'

/** One write of a batch, as BATCH takes it. */
type ImportOperation =
  | { method: 'ADD'; params: NewBook }
  | { method: 'UPDATE'; params: Partial<BookFields> & { id: number; ifRevision: number } }

/** The catalogue, as an import needs it. */
export interface ImportTarget {
  /** Lists all books. */
  list(): Promise<Book[]>
  /** Performs all of the operations or none, as a part of the group. */
  batch(operations: ImportOperation[], group: string): Promise<void>
}

export interface RunOptions extends PlanOptions {
  /** Tells how many of how many writes are done; returning false stops before the next batch. */
  onProgress?(done: number, of: number): boolean | undefined
}

/** How an import ended. */
export interface ImportOutcome {
  plan: ImportPlan
  /** How many writes were done, of so many. */
  done: number
  of: number
}

/** What one batch may hold: as many operations, and as many bytes with what stands around them. */
const BATCH = { operations: 500, bytes: 248 * 1024 }
/** How often an import looks again at what the catalogue has, when others change it meanwhile. */
const TRIES = 5

/**
 * Writes what a file has and the catalogue has not. All of it is one group, which one UNDO takes back. When it is ended in the
 * middle, whole batches stand, and to run it again completes it.
 */
export async function runImport(
  bytes: Uint8Array,
  prepared: PreparedImport,
  target: ImportTarget,
  options: RunOptions,
): Promise<ImportOutcome> {
  // The same for the same file: what was left of it belongs to what was done.
  const group = `import-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
  const plan = planImport(prepared.drafts, await target.list(), options)
  let left = plan
  let done = 0
  const of = plan.steps.length
  for (let tried = 1; ; tried++) {
    try {
      for (const batch of batchesOf(left.steps)) {
        if (options.onProgress?.(done, of) === false) return { plan, done, of }
        await target.batch(batch, group)
        done += batch.length
      }
      options.onProgress?.(done, of)
      return { plan, done, of }
    } catch (error) {
      if (!isOvertaken(error) || tried === TRIES) throw error
      left = planImport(prepared.drafts, await target.list(), options)
      done = of - left.steps.length
    }
  }
}

/** Somebody else was faster with one of the books. */
function isOvertaken(error: unknown): boolean {
  return error instanceof BookstoreError && ['CONFLICT', 'NOT_FOUND', 'DUPLICATE'].includes(error.code)
}

function* batchesOf(steps: readonly ImportStep[]): Generator<ImportOperation[]> {
  let batch: ImportOperation[] = []
  let bytes = 0
  for (const operation of steps.map(toOperation)) {
    const size = Buffer.byteLength(JSON.stringify(operation)) + 1
    if (batch.length >= BATCH.operations || bytes + size > BATCH.bytes) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(operation)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

function toOperation(step: ImportStep): ImportOperation {
  if (step.type === 'add') return { method: 'ADD', params: step.fields }
  return { method: 'UPDATE', params: { id: step.id, ifRevision: step.ifRevision, ...step.changes } }
}
