import { BookstoreError } from '../../domain/errors.ts'
import type { Limits } from '../../protocol/limits.ts'

/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const BYTES_PER_UNIT = 3

/**
 * Refuses a request that the server would not read: it would close the connection, or could not say which request it refuses,
 * and all others would be lost with this one.
 *
 * @throws BookstoreError TOO_LARGE or PARAMS
 */
export function checkFrame(
  text: string,
  params: unknown,
  { frameBytes, depth }: Pick<Limits, 'frameBytes' | 'depth'>,
): void {
  const bytes = text.length * BYTES_PER_UNIT <= frameBytes ? 0 : new TextEncoder().encode(text).length
  if (bytes > frameBytes)
    throw new BookstoreError('TOO_LARGE', `a request of ${bytes} bytes; at most ${frameBytes} are allowed`)
  // The request itself is a level around its params.
  if (isDeeper(params, depth - 1)) throw new BookstoreError('PARAMS', `params may have at most ${depth - 1} levels`)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(item => isDeeper(item, levels - 1))
}
