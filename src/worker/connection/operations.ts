import type { Caller } from '../../channel/calls.ts'
import type { BookKey, BookStore, StoreStatus } from '../../domain/book-store.ts'
import { idInText, titleInText } from '../../domain/book-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { pageToText } from '../../protocol/page-text.ts'
import { isLendingMethod } from '../../protocol/params/lending.ts'
import type { MethodCall } from '../../protocol/params.ts'
import type { StatusResult } from '../../protocol/results.ts'
import { toListQuery } from '../../protocol/to-list-query.ts'
import { atOperation, toWrite, type WriteCall } from '../../protocol/to-write.ts'
import { askDocument } from '../supervisor-link/ask-document.ts'

/** The supervisor knows the author of a write by the channel it comes over, and ignores the one given here. */
const SELF = { connection: 0, pid: process.pid }

/** The calls that any notation of the protocol may make; SUBSCRIBE belongs to a WebSocket session. */
export type OperationCall = Exclude<MethodCall, { method: 'SUBSCRIBE' | 'UNSUBSCRIBE' }>

/** The answer to an operation: its result as JSON text, and the book that it was about, for the log. */
export interface Answer {
  result: string
  id?: number
  /** With a write of one book: its title, quoted. */
  title?: string
}

export interface Operations {
  /** Answers a GET at once when the book is among the shared ones; undefined means "ask the supervisor". */
  readShared(id: number): Answer | undefined
  perform(call: OperationCall): Promise<Answer>
}

/** Reads a book's text from the shared books; undefined means "ask the supervisor". */
export type ReadShared = (id: number) => string | undefined

/** Performs calls whose params are checked already, on the store and the supervisor. Rejects with a BookstoreError. */
export function createOperations(store: BookStore, caller: Caller, readShared: ReadShared): Operations {
  return {
    readShared(id) {
      const result = readShared(id)
      return result === undefined ? undefined : { result, id }
    },
    perform(call) {
      switch (call.method) {
        case 'ADD':
        case 'UPDATE':
        case 'DELETE':
        case 'BATCH':
          return write(store, call)
        case 'GET':
          return get(store, call.params, readShared)
        case 'LIST':
          return list(store, call.params)
        case 'HISTORY':
          return history(store, call.params)
        case 'UNDO':
        case 'REDO':
          return undo(store, call)
        case 'STATUS':
          return status(store, caller)
        case 'rpc.discover':
          return discover(caller)
        default:
          if (isLendingMethod(call.method)) return lend(caller, call)
          return control(caller, call)
      }
    },
  }
}

async function write(store: BookStore, call: WriteCall): Promise<Answer> {
  const { texts, revision } = await store.commit(toWrite(call), SELF).catch(error => refuse(call, error))
  if (call.method === 'BATCH') return { result: `{"results":[${texts.join()}],"revision":${revision}}` }
  const [result = 'null'] = texts
  return { result, ...bookNamed(result) }
}

/** Of a BATCH it is said which operation was refused; a write of one book has only one. */
function refuse({ method }: WriteCall, error: unknown): never {
  if (!(error instanceof BookstoreError) || error.details.index === undefined) throw error
  if (method === 'BATCH') throw atOperation(error)
  const { index: _, ...details } = error.details
  throw new BookstoreError(error.code, error.message, details, { cause: error.cause })
}

async function get(store: BookStore, key: BookKey, readShared: ReadShared): Promise<Answer> {
  const shared = 'id' in key ? readShared(key.id) : undefined
  const result = shared ?? (await store.get(key))
  const id = idInText(result)
  return { result, ...(id !== undefined && { id }) }
}

/** The book that an answer is, for the log. */
function bookNamed(text: string): Pick<Answer, 'id' | 'title'> {
  const [id, title] = [idInText(text), titleInText(text)]
  return { ...(id !== undefined && { id }), ...(title !== undefined && { title }) }
}

async function list(store: BookStore, params: Extract<MethodCall, { method: 'LIST' }>['params']): Promise<Answer> {
  return { result: pageToText(await store.list(toListQuery(params))) }
}

async function history(
  store: BookStore,
  params: { id?: number | undefined; limit?: number | undefined },
): Promise<Answer> {
  const changes = await store.history(defined(params))
  return { result: `{"changes":[${changes.join()}]}`, ...(params.id !== undefined && { id: params.id }) }
}

async function undo(
  store: BookStore,
  { method, params }: Extract<MethodCall, { method: 'UNDO' | 'REDO' }>,
): Promise<Answer> {
  const undone = method === 'UNDO' ? store.undo(SELF, params.revision) : store.redo(SELF, params.revision)
  const { changes, revision } = await undone
  return { result: `{"changes":[${changes.join()}],"revision":${revision}}` }
}

async function status(store: BookStore, caller: Caller): Promise<Answer> {
  const [books, message] = await Promise.all([store.status(), caller.call('status')])
  const { books: count, revision, epoch, writable, reason } = books satisfies StoreStatus
  const server = JSON.parse(message.body) as Omit<StatusResult, 'limits' | 'books'>
  const catalogue = { books: count, revision, epoch, writable, ...(reason !== undefined && { reason }) }
  return { result: JSON.stringify({ ...server, ...catalogue, limits: LIMITS }) }
}

/** The document that describes these calls. It holds no data, and is no part of a worker. */
async function discover(caller: Caller): Promise<Answer> {
  const { bytes = '' } = await askDocument(caller, 'openrpc.json')
  return { result: bytes.toString() }
}

/** What is lent, and to whom, the supervisor alone knows. */
async function lend(caller: Caller, { method, params }: OperationCall): Promise<Answer> {
  return { result: (await caller.call('lending', { method, params })).body }
}

async function control(caller: Caller, call: OperationCall): Promise<Answer> {
  if (call.method === 'AUTH') return { result: (await caller.call('auth', call.params)).body }
  const name = CONTROLS[call.method as keyof typeof CONTROLS]
  if (name === undefined) throw new BookstoreError('METHOD', `there is no method ${call.method}`)
  await caller.call(name, call.params)
  return { result: 'true' }
}

const CONTROLS = { CLOSE: 'close', KILL: 'kill', DETACH: 'detach', DRAIN: 'drain', SHUTDOWN: 'shutdown' } as const

/** Leaves out the properties that are undefined. */
function defined<T extends object>(params: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}
