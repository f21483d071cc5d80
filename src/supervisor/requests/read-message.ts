import { isIP } from 'node:net'
import type { Head } from '../../channel/channel.ts'
import type { Beat, OpenRequest, WorkerLogEntry } from '../../channel/messages.ts'
import type { BookKey, HistoryQuery, ListQuery, Operation, Write } from '../../domain/book-store.ts'
import { checkChanges, checkNewBook } from '../../domain/check-fields.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { isId } from '../../domain/fields.ts'
import { REFUSAL_KINDS } from '../../refusals/kinds.ts'

// A worker may have been taken over by what its client sent, so everything it says is read as if a stranger had said
// it. What a worker of ours would not say is a MALFORMED message, and the end of that worker.

/** Something no worker of ours would say. */
export class MalformedMessage extends Error {}

type Fields = Record<string, unknown>

export function readFields(body: string): Fields {
  const value: unknown = body === '' ? {} : parse(body)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new MalformedMessage('the params of a call are no object')
}

export function readOpen(fields: Fields): OpenRequest {
  const { protocol } = fields
  if (protocol !== 'websocket' && protocol !== 'http') throw new MalformedMessage('open: protocol')
  const client = optionalText(fields, 'client', 1000)
  const token = optionalText(fields, 'token', 512)
  const name = client === undefined ? '' : cleanLine(client).slice(0, 64)
  return {
    protocol,
    // "#7" is what unnamed connections are called; nobody may give it to himself.
    ...(name !== '' && { client: name.replace(/^#+/, '') || 'client' }),
    ...(token !== undefined && { token }),
    ...addressOf(fields),
  }
}

export function readBeat(body: string): Beat {
  const fields = readFields(body)
  return {
    requests: count(fields, 'requests'),
    bytesIn: count(fields, 'bytesIn'),
    bytesOut: count(fields, 'bytesOut'),
    lastMethod: line(fields['lastMethod'], 40),
    cpuMs: count(fields, 'cpuMs'),
    lagMs: count(fields, 'lagMs'),
  }
}

/** Reads how a connection ended: a close code, and the reason as a line for the log. */
export function readEnd({ code = 1000, reason = '' }: Fields): { code: number; reason: string } {
  if (!isCount(code) || code > 4999) throw new MalformedMessage('done: code')
  // Longer than any close frame can hold, as an operator's reason is told, too.
  return { code, reason: line(reason, 200) }
}

/** The longest a worker may say that it will be silent, in milliseconds. */
const MAX_SILENCE_MS = 5_000

/** Reads how long a worker will be silent after a beat. */
export function readNextBeat({ next }: Head): number {
  if (isCount(next) && next <= MAX_SILENCE_MS) return next
  throw new MalformedMessage('beat: next')
}

const MAX_ENTRIES = 1000

export function readLogEntries(body: string): WorkerLogEntry[] {
  const entries = parse(body)
  if (!Array.isArray(entries) || entries.length > MAX_ENTRIES) throw new MalformedMessage('log: entries')
  return entries.map(readLogEntry)
}

function readLogEntry(value: unknown): WorkerLogEntry {
  if (typeof value !== 'object' || value === null) throw new MalformedMessage('log: entry')
  const fields = value as Fields
  const { level } = fields
  if (level !== 'info' && level !== 'warn' && level !== 'error') throw new MalformedMessage('log: level')
  const http = fields['http'] as Fields | undefined
  const refused = REFUSAL_KINDS.find(known => known === fields['refused'])
  return {
    level,
    ...(refused !== undefined && { refused }),
    ...readMore(fields),
    ...optionalLine(fields, 'method', 40),
    ...optionalLine(fields, 'message', 2000),
    ...optionalCount(fields, 'id'),
    ...optionalCount(fields, 'status'),
    ...optionalCount(fields, 'ms'),
    ...optionalCount(fields, 'bytes'),
    ...(http && {
      http: {
        line: line(http['line'], 600),
        referer: line(http['referer'], 300),
        agent: line(http['agent'], 300),
        ...addressOf(http),
      },
    }),
  }
}

/** More than a client can do wrong while lines are thinned out, see `refusals/log-throttle.ts`. */
const MAX_MORE = 10_000_000

function readMore(fields: Fields): { more?: number } {
  const { more } = optionalCount(fields, 'more')
  if (more === undefined) return {}
  if (Number.isInteger(more) && more <= MAX_MORE) return { more }
  throw new MalformedMessage('log: more')
}

export function readBookKey(fields: Fields): BookKey {
  const { id, isbn } = fields
  if (isId(id)) return { id }
  if (typeof isbn === 'string') return { isbn }
  throw new MalformedMessage('get: neither id nor isbn')
}

/** The store itself checks sort, where and cursor, which are a client's own words. */
export function readListQuery(fields: Fields): ListQuery {
  const { limit, where } = fields
  if (limit !== undefined && !(isCount(limit) && limit >= 1 && limit <= 1000)) throw new MalformedMessage('list: limit')
  if (where !== undefined && (typeof where !== 'object' || where === null)) throw new MalformedMessage('list: where')
  // A cursor holds a book's values in the sort order, and a description is long.
  const texts = { ...optionalTexts(fields, ['q', 'sort'], 1_000), ...optionalTexts(fields, ['cursor'], 65_536) }
  return { ...texts, ...(limit !== undefined && { limit }), ...(where !== undefined && { where: where as Fields }) }
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

const MAX_OPERATIONS = 500

/** How many operations a write consists of. */
export function countOperations({ operations }: Fields): number {
  const isList = Array.isArray(operations) && operations.length >= 1 && operations.length <= MAX_OPERATIONS
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
  return { operations, ...optionalTexts(fields, ['requestKey', 'group'], 64) }
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
  throw new BookstoreError('PARAMS', 'connection must be a number')
}

export function text(fields: Fields, name: string, max: number): string {
  return optionalText(fields, name, max) ?? ''
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new MalformedMessage('a body is not JSON', { cause: error })
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function count(fields: Fields, name: string): number {
  const value = fields[name]
  if (isCount(value)) return value
  throw new MalformedMessage(`${name} is no count`)
}

function optionalCount(fields: Fields, name: string): Record<string, number> {
  return fields[name] === undefined ? {} : { [name]: count(fields, name) }
}

/** Text for log and terminal: cleaned, and cut. */
function line(value: unknown, max: number): string {
  if (typeof value !== 'string') throw new MalformedMessage('a text is none')
  return cleanLine(value.slice(0, max))
}

function optionalLine(fields: Fields, name: string, max: number): Record<string, string> {
  return fields[name] === undefined ? {} : { [name]: line(fields[name], max) }
}

function optionalText(fields: Fields, name: string, max: number): string | undefined {
  const value = fields[name]
  if (value === undefined || (typeof value === 'string' && value.length <= max)) return value
  throw new MalformedMessage(`${name} is no text of at most ${max} characters`)
}

/** It goes into the log as it is, so it must be one. */
function addressOf({ address }: Fields): { address?: string } {
  if (address === undefined) return {}
  if (typeof address === 'string' && isIP(address) !== 0) return { address }
  throw new MalformedMessage('address is no IP address')
}

function optionalTexts(fields: Fields, names: readonly string[], max: number): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const name of names) {
    const value = optionalText(fields, name, max)
    if (value !== undefined) texts[name] = value
  }
  return texts
}
