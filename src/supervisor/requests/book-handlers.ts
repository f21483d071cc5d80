import { joinItems } from '../../channel/channel.ts'
import type { Book } from '../../domain/book.ts'
import type { BookStore } from '../../domain/book-store.ts'
import { authorOf, type Connection } from '../accept/connections.ts'
import type { Answer, Fields, HandlerTable } from './handler.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import * as read from './read-call.ts'

/**
 * The most that HISTORY, UNDO, REDO and BATCH answer, in bytes of books. With what stands around it an answer stays below the
 * 1 MiB that clients often take at most.
 */
const MAX_ANSWER = 960 * 1024

/** The calls that read and change books. */
export function createBookHandlers(store: BookStore, limits: RateLimits): HandlerTable {
  return {
    list: { role: 'reader', handle: (_, fields) => list(store, fields) },
    get: { role: 'reader', handle: async (_, fields) => ({ body: await store.get(read.readBookKey(fields)) }) },
    history: { role: 'reader', handle: (_, fields) => history(store, fields) },
    commit: { role: 'writer', handle: (by, fields) => commit(store, limits, by, fields) },
    undo: {
      role: 'writer',
      handle: async (by, fields) => changed(await store.undo(authorOf(by), read.readUndo(fields))),
    },
    redo: {
      role: 'writer',
      handle: async (by, fields) => changed(await store.redo(authorOf(by), read.readUndo(fields))),
    },
    'store-status': { role: 'reader', handle: async () => ({ body: JSON.stringify(await store.status()) }) },
  }
}

async function list(store: BookStore, fields: Fields): Promise<Answer> {
  const { texts, ...head } = await store.list(read.readListQuery(fields))
  return { head: { ...head }, body: joinItems(texts) }
}

async function history(store: BookStore, fields: Fields): Promise<Answer> {
  return { body: joinItems(fitting(await store.history(read.readHistoryQuery(fields)))) }
}

async function commit(store: BookStore, limits: RateLimits, by: Connection, fields: Fields): Promise<Answer> {
  // The call itself is counted already. A write that is refused for its size has cost no more than its reading.
  limits.take(by, read.countOperations(fields) - 1)
  const { texts, revision } = await store.commit({ ...read.readWrite(fields), ...keyScopeOf(by) }, authorOf(by))
  return { head: { revision }, body: joinItems(shortened(texts)) }
}

/** Returns one text for each operation of a write. Books for which the answer has no room are told by id and revision only. */
function shortened(texts: readonly string[]): readonly string[] {
  const whole = fitting(texts).length
  return texts.map((text, index) => (index < whole ? text : JSON.stringify(positionOf(text))))
}

function positionOf(text: string): Pick<Book, 'id' | 'revision'> {
  const { id, revision } = JSON.parse(text) as Book
  return { id, revision }
}

/**
 * Says who shares the request keys of a client. Over HTTP a connection is nobody: a retry comes over another one, and a proxy
 * sends the requests of many over one. Without a name its keys belong to its token, of which each role has one, or to the
 * server.
 */
function keyScopeOf({ name, protocol, role }: Connection): { keyScope?: string } {
  return name === undefined && protocol === 'http' ? { keyScope: role } : {}
}

function changed({ changes, revision }: { changes: string[]; revision: number }): Answer {
  return { head: { revision }, body: joinItems(fitting(changes)) }
}

/** Returns as many texts as one answer may hold, from the first one on. */
function fitting(texts: readonly string[]): readonly string[] {
  let bytes = 0
  const end = texts.findIndex(text => {
    bytes += Buffer.byteLength(text)
    return bytes > MAX_ANSWER
  })
  return end < 0 ? texts : texts.slice(0, Math.max(1, end))
}
