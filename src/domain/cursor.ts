import { BookstoreError } from './errors.ts'
import type { SortKey, SortValue } from './order.ts'

/** Encodes the place after which the next page begins: the sort order, and the last book's values in it. */
export function encodeCursor(keys: readonly SortKey[], values: readonly SortValue[]): string {
  return Buffer.from(JSON.stringify([sortText(keys), ...values])).toString('base64url')
}

/**
 * Decodes a cursor.
 *
 * @throws BookstoreError INVALID when the text is no cursor, or one of another sort order
 */
export function decodeCursor(cursor: string, keys: readonly SortKey[]): SortValue[] {
  const parts = parse(cursor)
  const values = parts?.slice(1)
  if (parts?.[0] === sortText(keys) && values?.length === keys.length) return values as SortValue[]
  const message = 'cursor must be the nextCursor of a page with the same sort'
  throw new BookstoreError('INVALID', message, { fields: [{ field: 'cursor', message, value: cursor }] })
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

function sortText(keys: readonly SortKey[]): string {
  return keys.map(key => (key.descending ? `-${key.field}` : key.field)).join(',')
}
