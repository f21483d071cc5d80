import { itemsAt, type Member, membersAt, skipBlank, type Value } from '../domain/scan-json.ts'
import { decode } from './decode.ts'
import { findDuplicate } from './find-duplicate.ts'
import { firstBadIndex, MAX_DEPTH } from './first-bad-index.ts'
import { type CatalogueHead, HEAD_RULES } from './head.ts'
import { brokenAt, type CatalogueText } from './text-position.ts'

/** A member that is none of ours, such as the `posts` of json-server: kept as it is. */
export interface OtherMember {
  name: string
  /** `"posts":[…]`, written as in the file. */
  bytes: Buffer
}

/** A book as it stands in a file: nothing is known of it yet but that it is JSON. */
interface FileBook {
  value: unknown
  span: Value
}

/** What a file holds that somebody made who is not us. */
export interface ForeignFile extends CatalogueText {
  head: CatalogueHead
  books: FileBook[]
  others: OtherMember[]
}

/**
 * Reads a db.json that somebody else may have written: `{"books":[…]}`, with other members beside it, or a bare array.
 *
 * @throws BookstoreError STORAGE with path, line and column of what is wrong
 */
export function readForeignFile(path: string, bytes: Buffer): ForeignFile {
  const file = decode(path, bytes)
  const whole = parse(file)
  const start = skipBlank(file.text, 0)
  const none = { seq: undefined, epoch: undefined, nextId: undefined, freeIds: undefined, usedIds: undefined }
  if (Array.isArray(whole)) return { ...file, head: none, books: booksAt(file, whole, start), others: [] }
  const members = isObject(whole) ? distinct(file, membersAt(file.text, start)) : []
  const books = members.find(({ name }) => name === 'books')
  if (!isObject(whole) || !books || !Array.isArray(whole['books']))
    throw brokenAt(file, 0, 'it has no list of books: {"books":[…]} is expected')
  const others = members.filter(({ name }) => name !== 'books' && !isOfHead(name))
  for (const { name, key, value } of others) checkOther(file, key, whole[name], value)
  return {
    ...file,
    head: readHead(file, whole, members),
    books: booksAt(file, whole['books'], books.value.start),
    others: others.map(({ name, key, value }) => {
      return { name, bytes: Buffer.from(`${key}:${file.text.slice(value.start, value.end)}`) }
    }),
  }
}

function parse(file: CatalogueText): unknown {
  const { text } = file
  if (text.trim() === '')
    throw brokenAt(file, 0, 'it is empty. To begin anew, remove it; to begin with a copy, put that in its place')
  try {
    return JSON.parse(text)
  } catch (error) {
    const index = firstBadIndex(text)
    const found = index >= text.length ? 'it ends too early' : `${JSON.stringify(text[index])} is not expected here`
    throw brokenAt(file, index, `it is not JSON: ${found}`, error)
  }
}

/** JSON.parse takes the last of two members of one name; the first would be lost. */
function distinct(file: CatalogueText, members: Member[]): Member[] {
  const names = new Set<string>()
  for (const { name, start } of members) {
    if (names.has(name)) throw brokenAt(file, start, `${JSON.stringify(name)} is there twice`)
    names.add(name)
  }
  return members
}

function readHead(file: CatalogueText, whole: Record<string, unknown>, members: readonly Member[]): CatalogueHead {
  for (const { name, value } of members) {
    const rule = isOfHead(name) ? HEAD_RULES[name] : undefined
    if (!rule || rule.isGood(whole[name])) continue
    const advice = `give it another name if it belongs to another program, or remove it`
    throw brokenAt(file, value.start, `"${name}" is something else here than ${rule.meaning}: ${advice}`)
  }
  return Object.fromEntries(Object.keys(HEAD_RULES).map(name => [name, whole[name]])) as unknown as CatalogueHead
}

function isOfHead(name: string): name is keyof CatalogueHead {
  return Object.hasOwn(HEAD_RULES, name)
}

function booksAt({ text }: CatalogueText, values: readonly unknown[], start: number): FileBook[] {
  return itemsAt(text, start).map((span, index) => ({ value: values[index], span }))
}

function checkOther(file: CatalogueText, key: string, value: unknown, span: Value): void {
  const problem = shapeProblem(file.text, value, span)
  if (problem) throw brokenAt(file, problem.index, `${key} ${problem.what}`)
}

/** What a parsed value does not show of its text: names that are there twice, and a depth that few programs can follow. */
export function shapeProblem(text: string, value: unknown, span: Value): { index: number; what: string } | undefined {
  if (span.depth > MAX_DEPTH)
    return {
      index: span.start,
      what: `has lists and objects in one another, ${span.depth} levels deep; ${MAX_DEPTH} are allowed`,
    }
  if (countMembers(value) === span.members) return undefined
  const found = findDuplicate(text, span)
  return found && { index: found.start, what: `has ${found.key} twice in one object` }
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) for (const item of value) count += countMembers(item)
  else for (const name of Object.keys(value)) count += 1 + countMembers((value as Record<string, unknown>)[name])
  return count
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
