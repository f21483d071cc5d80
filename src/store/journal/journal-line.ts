import { crc32 } from 'node:zlib'
import type { Book } from '../../domain/book.ts'
import type { Author, ChangeType } from '../../domain/book-store.ts'
import { itemsAt, membersAt } from '../../domain/scan-json.ts'
import type { FileIdentity } from '../disk/files.ts'

// The journal is NDJSON with a checksum in front: eight hex digits of the CRC-32 of what follows the blank.

/** The first line of a journal. */
export interface JournalHeader {
  journal: 1
  /** The revision of the checkpoint that this journal continues. */
  base: number
  /** The CRC-32 of that checkpoint's bytes, in hex. */
  checkpoint: string
  epoch: string
  /** Present when somebody else made that file, and we have not rewritten it yet. */
  adopted?: Adopted
  /** The file that this journal was written to, so that a copy is recognised. */
  file?: Pick<FileIdentity, 'inode' | 'bornMs'>
}

/** The record of a db.json that we did not write and took over. */
export interface Adopted {
  /** When it was taken over: books without a time got this one. */
  at: string
  /** Whether a copy is to be kept before we rewrite it. */
  isKept: boolean
  /** The `seq` of that file: a file with the same `seq` and other bytes is an edited copy of it. */
  seq?: number
}

/** The effect of one operation on one book. Books are JSON text. */
export interface StoredOperation {
  op: 'put' | 'delete'
  type: ChangeType
  id: number
  /** The book after the operation; absent when it was deleted. */
  book?: string
  /** The book after the operation as an object, where it was parsed already. */
  value?: Book
  /** The book before the operation; absent when it was added. UNDO needs it, even after a restart. */
  was?: string
}

/** One commit: one line, so that a torn tail takes all of it or none. */
export interface StoredCommit {
  /** The revision of its first change. */
  first: number
  operations: readonly StoredOperation[]
  at: string
  by: Author
  requestKey?: string
  /** Who shares the requestKey, where it is not its author's own. */
  keyScope?: string
  /** The digest of the write that the requestKey stands for, see `request-keys.ts`. */
  digest?: string
  group?: string
  /** Whether the commit took back, or made again, the author's last change. */
  undo?: 'undo' | 'redo'
  /** With `undo` of a change that was not the last one: its revision, and those above it that nothing can take back any longer. */
  undone?: { revision: number; stuck: readonly number[] }
}

/** Puts the checksum in front of a text, and a line break behind it. */
export function toLine(text: string): string {
  return `${checksum(text)} ${text}\n`
}

export function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** Takes the text out of a line without its line break; undefined when the checksum is not that of the text. */
export function fromLine(line: string): string | undefined {
  const text = line.slice(9)
  return line[8] === ' ' && checksum(text) === line.slice(0, 8) ? text : undefined
}

/** Formats a commit. `durable` is the highest revision that is known to be on the disk when the line is written. */
export function commitText(commit: StoredCommit, durable: number): string {
  const { first, operations, at, by, requestKey, keyScope, digest, group, undo, undone } = commit
  const rest = JSON.stringify({ by, key: requestKey, scope: keyScope, digest, group, undo, undone, at }).slice(1)
  const [only] = operations
  if (operations.length === 1 && only) return `{"s":${first},"d":${durable},${operationText(only)},${rest}`
  const ops = operations.map(operation => `{${operationText(operation)}}`).join()
  return `{"s":${first},"n":${operations.length},"d":${durable},"ops":[${ops}],${rest}`
}

function operationText({ op, type, id, book, was }: StoredOperation): string {
  const texts = `${book === undefined ? '' : `,"book":${book}`}${was === undefined ? '' : `,"was":${was}`}`
  return `"op":"${op}","type":"${type}","id":${id}${texts}`
}

/** A commit as it was read from a line. */
export interface ReadCommit extends StoredCommit {
  durable: number
}

/**
 * Reads a commit back. The checksum was right, so what is wrong now was written wrong.
 *
 * @throws Error that says what
 */
export function readCommit(text: string): ReadCommit {
  const value = JSON.parse(text) as Record<string, unknown>
  const { s, n = 1, d, ops, at, by, key, scope, digest, group, undo, undone } = value
  const operations = (Array.isArray(ops) ? ops : [value]).map(readOperation)
  if (typeof s !== 'number' || typeof d !== 'number' || operations.length !== n) throw new Error('it has no revision')
  const commit: ReadCommit = {
    first: s,
    durable: d,
    operations,
    at: String(at),
    by: readAuthor(by),
    ...(typeof key === 'string' && { requestKey: key }),
    ...(typeof scope === 'string' && { keyScope: scope }),
    ...(typeof digest === 'string' && { digest }),
    ...(typeof group === 'string' && { group }),
    ...((undo === 'undo' || undo === 'redo') && { undo }),
    ...readUndone(undone),
  }
  return operations.every(operation => isWrittenIn(text, operation))
    ? commit
    : { ...commit, operations: withTextsOf(text, operations) }
}

/**
 * Whether the books of an operation stand in the line as JavaScript writes them, as nearly all do. What it writes in another way,
 * such as a number beyond 2^53, is to be taken from the line.
 */
function isWrittenIn(line: string, { book, was }: StoredOperation): boolean {
  return (book === undefined || line.includes(`"book":${book}`)) && (was === undefined || line.includes(`"was":${was}`))
}

function readOperation(value: unknown): StoredOperation {
  const { op, type, id, book, was } = value as Record<string, unknown>
  if (typeof id !== 'number') throw new Error('it names no book')
  const before = isObject(was) ? { was: JSON.stringify(was) } : {}
  if (op === 'delete') return { op, type: 'deleted', id, ...before }
  if (op === 'put' && isObject(book))
    return {
      op,
      type: type === 'added' ? type : 'updated',
      id,
      book: JSON.stringify(book),
      value: book as Book,
      ...before,
    }
  throw new Error('it is neither put nor delete')
}

function readUndone(value: unknown): Pick<StoredCommit, 'undone'> {
  if (!isObject(value)) return {}
  const { revision, stuck } = value as Record<string, unknown>
  return typeof revision === 'number' && Array.isArray(stuck) ? { undone: { revision, stuck } } : {}
}

/** The same operations with the texts of their books as they stand in the line. */
function withTextsOf(line: string, operations: readonly StoredOperation[]): StoredOperation[] {
  const list = membersAt(line, 0).find(({ name }) => name === 'ops')
  const starts = list ? itemsAt(line, list.value.start).map(({ start }) => start) : [0]
  return operations.map((operation, index) => ({ ...operation, ...textsAt(line, starts[index] ?? 0) }))
}

function textsAt(line: string, start: number): { book?: string; was?: string } {
  const found: { book?: string; was?: string } = {}
  for (const { name, value } of membersAt(line, start))
    if (name === 'book' || name === 'was') found[name] = line.slice(value.start, value.end)
  return found
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function readAuthor(value: unknown): Author {
  const { client, connection, pid } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  return { ...(typeof client === 'string' && { client }), connection: Number(connection ?? 0), pid: Number(pid ?? 0) }
}
