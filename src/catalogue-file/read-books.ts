import { resolve } from 'node:path'
import { BookstoreError } from '../domain/errors.ts'
import { isId, MAX_ID } from '../domain/fields.ts'
import type { Value } from '../domain/scan-json.ts'
import { showValue } from '../domain/show-value.ts'
import { command } from '../shell/command.ts'
import { type ForeignFile, shapeProblem } from './read-file.ts'
import { LineCounter } from './text-position.ts'

/** How many books are named in one message. */
const NAMED = 20

/** A book of a file whose id, if it has one, is a number, and its alone. */
export type GivenBook = Record<string, unknown> & { id?: number }

/** Books in a file that break a rule. */
export class BrokenBooks extends BookstoreError {
  /** All of them, a line each: `db.json:3:1: book 2 has no title`. */
  readonly problems: readonly string[]

  constructor(path: string, problems: readonly string[]) {
    super('STORAGE', messageOf(path, problems))
    this.problems = problems
  }
}

/** Thrown for one book: the rest of a sentence that begins with "book 2". */
export class BadBook extends Error {}

/** Where a book stands, as `db.json:3:1: book 2`. */
type Where = () => string

/**
 * Reads the books of a file one by one. `read` may throw {@link BadBook}.
 *
 * @throws BrokenBooks that names those which cannot be read
 */
export function readBooks<T>(file: ForeignFile, read: (book: GivenBook, span: Value, where: Where) => T): T[] {
  const lines = new LineCounter(file.text)
  const ids = new Set<number>()
  const problems: string[] = []
  const result: T[] = []
  for (const [index, { value, span }] of file.books.entries()) {
    const where = () => {
      const { line, column } = lines.at(span.start)
      return `${file.path}:${line}:${column}: book ${index + 1}`
    }
    try {
      result.push(read(identify(checkShape(file.text, value, span), ids), span, where))
    } catch (error) {
      if (!(error instanceof BadBook)) throw error
      problems.push(`${where()} ${error.message}`)
    }
  }
  if (problems.length > 0) throw new BrokenBooks(file.path, problems)
  return result
}

function checkShape(text: string, value: unknown, span: Value): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadBook('is no object')
  const problem = shapeProblem(text, value, span)
  if (problem) throw new BadBook(problem.what)
  // With escapes the name may be written in many ways.
  if (/__proto__|\\u/.test(text.slice(span.start, span.end)) && hasPrototype(value))
    throw new BadBook('has a field "__proto__", which many programs would take for something else')
  return value as Record<string, unknown>
}

function hasPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototype)
}

/** Ids as json-server writes them are texts of digits. */
function identify(book: Record<string, unknown>, taken: Set<number>): GivenBook {
  if (book['id'] === undefined) return book as GivenBook
  const id = readId(book['id'])
  if (id === undefined)
    throw new BadBook(`has the id ${showValue(book['id'])}; ids are whole numbers from 1 to ${MAX_ID}`)
  if (taken.has(id)) throw new BadBook(`has the id ${id}, which another book has already`)
  taken.add(id)
  return { ...book, id }
}

function readId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : value
  return isId(id) ? id : undefined
}

function messageOf(path: string, problems: readonly string[]): string {
  const [only = '', ...others] = problems
  if (others.length === 0) return `${only}. It was left as it is`
  const more = problems.length - NAMED
  return [
    `${path}: ${problems.length} books are not as they may be. It was left as it is`,
    ...problems.slice(0, NAMED),
    ...(more > 0 ? [`and ${more} more. All are named by: ${command('verify', '--db', resolve(path))}`] : []),
  ].join('\n')
}
