import type { JournalHeader } from '../journal/journal-line.ts'
import { readForeign } from './read-foreign.ts'
import { readOwn } from './read-own.ts'
import type { StoredCheckpoint } from './stored-checkpoint.ts'

/**
 * Reads db.json, whose CRC-32 is `sum`. The journal's header tells whether it is known to be what we wrote.
 *
 * @throws BookstoreError STORAGE with path, line and column of what is wrong
 */
export function readCheckpoint(
  path: string,
  content: Buffer,
  sum: string,
  header: JournalHeader | undefined,
  now = new Date().toISOString(),
): StoredCheckpoint {
  const known = header?.checkpoint === sum ? header : undefined
  const own = known && !known.adopted ? readOwn(content) : undefined
  return own ?? readForeign(path, content, known?.adopted?.at ?? now)
}
