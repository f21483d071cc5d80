import type { Book, NewBook } from '../../src/domain/book.ts'
import { createBook } from '../../src/domain/book.ts'
import { planImport } from '../../src/exchange/plan/plan-import.ts'
import { type GivenColumns, prepareImport } from '../../src/exchange/plan/prepare-import.ts'

/** Reads text, or bytes, as a file of books. */
export function prepared(content: string | Uint8Array, given: GivenColumns = []) {
  return prepareImport(typeof content === 'string' ? Buffer.from(content) : content, given)
}

/** What an import of a file into a catalogue of these books would do. */
export async function planned(content: string | Uint8Array, books: readonly Book[] = [], overwrites = false) {
  const { drafts, ...rest } = await prepared(content)
  const plan = planImport(drafts, books, { overwrites })
  return { ...rest, ...plan, fates: plan.rows.map(({ fate }) => fate), added: addedBy(plan.steps) }
}

type Steps = ReturnType<typeof planImport>['steps']

function addedBy(steps: Steps): NewBook[] {
  return steps.flatMap(step => (step.type === 'add' ? [step.fields] : []))
}

/** The catalogue as it is after these steps. */
export function applied(steps: Steps, books: readonly Book[] = []): Book[] {
  const all = new Map(books.map(book => [book.id, book]))
  const at = new Date(0).toISOString()
  for (const step of steps) {
    const id = step.type === 'add' ? (step.fields.id ?? Math.max(0, ...all.keys()) + 1) : step.id
    const before = all.get(id)
    const server = { id, createdAt: at, updatedAt: at, revision: all.size + 1 }
    if (step.type === 'add') all.set(id, createBook(step.fields, server))
    else if (before) all.set(id, { ...before, ...step.changes, revision: before.revision + 1 })
  }
  return [...all.values()]
}

/** A book of a catalogue. */
export function bookOf(fields: NewBook, id = 1): Book {
  const at = new Date(0).toISOString()
  return createBook(fields, { id, createdAt: at, updatedAt: at, revision: id })
}
