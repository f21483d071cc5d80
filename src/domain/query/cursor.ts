import type { ListQuery } from '../book-store.ts'
import { invalid } from '../errors.ts'
import type { SortKey, SortValue } from './order.ts'

/**
 * Says briefly which books the pages of a query hold: a page of other books does not follow. Empty when they hold all.
 */
export function pagesOf({ q = '', where }: Pick<ListQuery, 'q' | 'where'>): string {
  return q === '' && where === undefined ? '' : digest(JSON.stringify([q, where]))
}

/** Encodes the place after which the next page begins: the sort order, which books there are, the last one's values in that order. */
export function encodeCursor(keys: readonly SortKey[], values: readonly SortValue[], pages: string): string {
  return Buffer.from(JSON.stringify([nameOf(keys, pages), ...values])).toString('base64url')
}

/**
 * Decodes a cursor.
 *
 * @throws BookstoreError INVALID when the text is no cursor, or one of another sort order or of other books
 */
export function decodeCursor(cursor: string, keys: readonly SortKey[], pages: string): SortValue[] {
  const parts = parse(cursor)
  const values = parts?.slice(1)
  if (parts?.[0] === nameOf(keys, pages) && values?.length === keys.length) return values as SortValue[]
  const message = 'cursor must be the nextCursor of a page with the same sort, q, where and filter'
  throw invalid([{ field: 'cursor', message, value: cursor, rule: 'cursor' }])
}

function parse(cursor: string): (string | number)[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const isRow = Array.isArray(parts) && parts.every(part => typeof part === 'string' || typeof part === 'number')
    return isRow ? parts : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function nameOf(keys: readonly SortKey[], pages: string): string {
  const sort = keys.map(key => (key.descending ? `-${key.field}` : key.field)).join(',')
  return pages === '' ? sort : `${sort} ${pages}`
}

/** A short name for a text, by FNV-1a. It guards against a mistake, not against intent. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}
