import type { OpenRequest } from '../../channel/messages.ts'
import type { BookKey, HistoryQuery, ListQuery, Operation, Write } from '../../domain/book-store.ts'
import { checkChanges, checkNewBook } from '../../domain/check-fields.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { isId } from '../../domain/fields.ts'
import type { Where } from '../../domain/query/where.ts'
import { LENGTHS, LIMITS } from '../../protocol/limits.ts'
import { requestErrors } from '../sentences.ts'
import type { Fields } from './handler.ts'
import { addressOf, isCount, isFields, MalformedMessage, optionalText, optionalTexts } from './read-fields.ts'

// Reads the params of workers' calls.

export function readOpen(fields: Fields): OpenRequest {
  const { protocol } = fields
  if (protocol !== 'websocket' && protocol !== 'http') throw new MalformedMessage('open: protocol')
  const client = optionalText(fields, 'client', 1000)
  const token = optionalText(fields, 'token', LENGTHS.token)
  const name = client === undefined ? '' : cleanLine(client).slice(0, 64)
  return {
    protocol,
    // Unnamed connections are called "#7"; a client may not name itself like one.
    ...(name !== '' && { client: name.replace(/^#+/, '') || 'client' }),
    ...(token !== undefined && { token }),
    ...addressOf(fields),
  }
}

export function readBookKey(fields: Fields): BookKey {
  const { id, isbn } = fields
  if (isId(id)) return { id }
  if (typeof isbn === 'string' && isbn.length <= LENGTHS.isbn) return { isbn }
  throw new MalformedMessage('get: neither id nor isbn')
}

/** The store checks sort, where and cursor, which are the client's own words. */
export function readListQuery(fields: Fields): ListQuery {
  const { limit, where } = fields
  if (limit !== undefined && !isPageSize(limit)) throw new MalformedMessage('list: limit')
  if (where !== undefined && !isWhere(where)) throw new MalformedMessage('list: where')
  const texts = {
    ...optionalTexts(fields, ['q'], LENGTHS.search),
    ...optionalTexts(fields, ['sort'], LENGTHS.sort),
    ...optionalTexts(fields, ['cursor'], LENGTHS.cursor),
  }
  return { ...texts, ...(limit !== undefined && { limit }), ...(where !== undefined && { where }) }
}

function isWhere(value: unknown): value is Where {
  return typeof value === 'object' && value !== null
}

function isPageSize(value: unknown): value is number {
  return isCount(value) && value >= 1 && value <= LIMITS.pageBooks
}

export function readHistoryQuery({ id, limit }: Fields): HistoryQuery {
  if (id !== undefined && !isId(id)) throw new MalformedMessage('history: id')
  if (limit !== undefined && !isCount(limit)) throw new MalformedMessage('history: limit')
  return { ...(id !== undefined && { id }), ...(limit !== undefined && { limit }) }
}

/** Reads which change is to be taken back; undefined is the last. */
export function readUndo({ revision }: Fields): number | undefined {
  if (revision === undefined || isCount(revision)) return revision
  throw new MalformedMessage('undo: revision')
}

/** How many operations a write consists of. */
export function countOperations({ operations }: Fields): number {
  const isList = Array.isArray(operations) && operations.length >= 1 && operations.length <= LIMITS.batchOperations
  if (!isList) throw new MalformedMessage('commit: operations')
  return operations.length
}

/**
 * Reads a write. The fields of books are checked again by the same rules as in the worker.
 *
 * @throws BookstoreError INVALID, as a worker of ours would have found too
 */
export function readWrite(fields: Fields): Write {
  countOperations(fields)
  const operations = (fields['operations'] as unknown[]).map(readOperation)
  return { operations, ...optionalTexts(fields, ['requestKey', 'group'], LENGTHS.key) }
}

function readOperation(value: unknown): Operation {
  if (typeof value !== 'object' || value === null) throw new MalformedMessage('commit: operation')
  const { type, id, fields, changes, foreign, ifRevision } = value as Fields
  if (type === 'add' && isFields(fields)) return { type, fields: checkNewBook(fields) }
  if (ifRevision !== undefined && !isCount(ifRevision)) throw new MalformedMessage('commit: ifRevision')
  const condition = ifRevision === undefined ? {} : { ifRevision }
  if (type === 'update' && isId(id) && isFields(changes))
    return { type, id, changes: checkChanges(changes), ...(isFields(foreign) && { foreign }), ...condition }
  if (type === 'delete' && isId(id)) return { type, id, ...condition }
  throw new MalformedMessage('commit: type of operation')
}

export function readConnection(fields: Fields): number {
  const { connection } = fields
  if (isCount(connection)) return connection
  throw new BookstoreError('PARAMS', requestErrors.connectionNotNamed)
}
