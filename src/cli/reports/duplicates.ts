import { randomUUID } from 'node:crypto'
import type { BookstoreClient } from '../../client/client.ts'
import { listAll } from '../../client/list-all.ts'
import type { Book } from '../../domain/book.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { type Duplicates, findDuplicates } from '../../domain/duplicates/find-duplicates.ts'
import { type BookMerge, mergeBooks } from '../../domain/duplicates/merge-books.ts'
import { type MergeOperation, mergeOperations } from '../../domain/duplicates/merge-operations.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { readNumber } from '../../domain/number-text.ts'
import { checkParams } from '../../protocol/check-params.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ParamsOf } from '../../protocol/params.ts'
import { Refused } from '../refused.ts'
import { duplicateErrors } from '../sentences.ts'
import { comparedText } from './compared-text.ts'

/** The options of `duplicates`, as commander delivers them. `merge` is true without ids. */
export interface DuplicatesGiven {
  filter?: string
  merge?: string | true
  json?: boolean
}

const PLAIN_WIDTH = 100

/**
 * Shows the records that are of one book side by side, or merges them: all whose titles agree, or those that are named. One undo takes all
 * of it back.
 *
 * @throws Refused when the books that are named are no records of one book
 */
export async function duplicates(client: BookstoreClient, { filter, merge, json }: DuplicatesGiven): Promise<string> {
  const { params } = checkParams('LIST', filter === undefined ? {} : { filter })
  const books: Book[] = []
  for await (const page of listAll(client, params as ParamsOf<'LIST'>)) books.push(...page.books)
  const found = findDuplicates(books)
  if (merge === undefined) return json ? JSON.stringify(found) : inWords(found, process.stdout.columns ?? PLAIN_WIDTH)
  const merges = merge === true ? sureMerges(found) : [namedMerge(found, merge)]
  const refused = await write(client, merges)
  const done = merges.filter(merge => !refused.some(other => other.merge === merge))
  if (done.length === 0 && refused[0]) throw new Refused(refused[0].why)
  return json ? JSON.stringify(done.map(toResult)) : mergedInWords(done, refused, found)
}

function inWords(found: readonly Duplicates[], width: number): string {
  if (found.length === 0) return 'no book is there twice'
  const groups = found.map(
    ({ books, ...group }, index) => `${index + 1} of ${found.length}: ${why(group)}\n${comparedText(books, width)}`,
  )
  const sure = found.filter(({ isSure }) => isSure).length
  const [first] = found
  const ids = first?.books.map(({ id }) => id).join()
  return [...groups, `--merge merges those whose titles agree (${sure}), --merge ${ids} only these records`].join(
    '\n\n',
  )
}

function why({ reason, isSure }: Omit<Duplicates, 'books'>): string {
  if (reason === 'text') return 'the same title, author and year'
  return isSure ? 'the same ISBN' : 'the same ISBN, and other titles: perhaps a publisher gave it to several books'
}

/** A record is merged once; a group that shares one with another is left for the next time. */
function sureMerges(found: readonly Duplicates[]): BookMerge[] {
  const taken = new Set<number>()
  return found.flatMap(({ books, isSure }) => {
    if (!isSure || books.some(({ id }) => taken.has(id))) return []
    for (const { id } of books) taken.add(id)
    return [mergeBooks(books)]
  })
}

function namedMerge(found: readonly Duplicates[], text: string): BookMerge {
  const ids = [...new Set(text.split(',').map(part => readNumber(part)))]
  const group = found.find(({ books }) => ids.every(id => books.some(book => book.id === id)))
  if (ids.length < 2 || !group) throw new Refused(duplicateErrors.noGroup(cleanLine(text)))
  return mergeBooks(group.books.filter(({ id }) => ids.includes(id)))
}

/** A merge that the server refused, and why. */
interface RefusedMerge {
  merge: BookMerge
  why: string
}

/**
 * Writes merges, each of them whole or not at all, and tied together for undo. Returns those that were refused: a record was changed
 * meanwhile, or is lent.
 */
async function write(client: BookstoreClient, merges: readonly BookMerge[]): Promise<RefusedMerge[]> {
  const group = `duplicates-${randomUUID()}`
  const refused: RefusedMerge[] = []
  const send = async (some: readonly BookMerge[]): Promise<void> => {
    try {
      if (some.length > 0) await client.call('BATCH', { operations: some.flatMap(mergeOperations), group })
    } catch (error) {
      const isOfOne = error instanceof BookstoreError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND')
      const [merge, ...others] = some
      if (!isOfOne || !merge) throw error
      // One of several must not keep the others from being merged.
      if (others.length > 0) for (const one of some) await send([one])
      else refused.push({ merge, why: error.message.replaceAll(/operations\.\d+: /g, '') })
    }
  }
  for (const part of inParts(merges)) await send(part)
  return refused
}

/** Divides merges into as few batches as frames have room for. */
function inParts(merges: readonly BookMerge[]): BookMerge[][] {
  const parts: BookMerge[][] = [[]]
  for (const merge of merges) {
    const last = parts.at(-1) ?? []
    if (last.length > 0 && !hasRoom([...last, merge].flatMap(mergeOperations))) parts.push([merge])
    else last.push(merge)
  }
  return parts
}

function hasRoom(operations: readonly MergeOperation[]): boolean {
  return (
    operations.length <= LIMITS.batchOperations &&
    Buffer.byteLength(JSON.stringify(operations)) < LIMITS.frameBytes - 4096
  )
}

function toResult({ into, gone, changes, dropped }: BookMerge): object {
  return { id: into.id, merged: gone.map(({ id }) => id), changes, dropped }
}

function mergedInWords(
  merges: readonly BookMerge[],
  refused: readonly RefusedMerge[],
  found: readonly Duplicates[],
): string {
  const left = found.length - merges.length
  const rest = left === 0 ? '' : `; ${left} left: bookstore duplicates shows them`
  if (merges.length === 0) return found.length === 0 ? 'no book is there twice' : `nothing was merged${rest}`
  const troubles = refused.map(({ merge: { into }, why }) => `not merged: ${into.id} ${cleanLine(into.title)}: ${why}`)
  return [...merges.flatMap(linesOf), ...troubles, `${merges.length} merged; bookstore undo takes it back${rest}`].join(
    '\n',
  )
}

function linesOf({ into, gone, changes, dropped }: BookMerge): string[] {
  const news = Object.entries(changes).map(([name, value]) => `${name}=${cleanLine(JSON.stringify(value))}`)
  const what = news.length === 0 ? '' : `: ${news.join(', ')}`
  return [
    `${into.id} ${cleanLine(into.title)}, with ${gone.map(({ id }) => id).join(', ')}${what}`,
    ...dropped.map(({ id, field, value }) => `  not taken over of ${id}: ${field}=${cleanLine(JSON.stringify(value))}`),
  ]
}
