import type { CatalogueHead } from '../../catalogue-file/head.ts'
import type { OtherMember } from '../../catalogue-file/read-file.ts'
import type { Book } from '../../domain/book.ts'
import { membersAt } from '../../domain/scan-json.ts'
import type { StoredCheckpoint } from './stored-checkpoint.ts'

const [LINE_BREAK, COMMA, OPEN_OBJECT] = [10, 0x2c, 0x7b]
const BEFORE_BOOKS = '"books":['

/**
 * Reads a db.json that is known to be what we wrote, line by line, without checking it again; each book's line is its text.
 * Undefined when it is in another form.
 */
export function readOwn(content: Buffer): StoredCheckpoint | undefined {
  const headEnd = content.indexOf(LINE_BREAK)
  const head = content.toString('utf8', 0, headEnd)
  if (!head.endsWith(BEFORE_BOOKS)) return undefined
  const { seq, epoch, nextId, freeIds, usedIds } = JSON.parse(`${head}]}`) as CatalogueHead
  const books: StoredCheckpoint['books'] = []
  let start = headEnd + 1
  while (content[start] === OPEN_OBJECT) {
    const end = content.indexOf(LINE_BREAK, start)
    const text = content.toString('utf8', start, content[end - 1] === COMMA ? end - 1 : end)
    books.push({ book: JSON.parse(text) as Book, text })
    start = end + 1
  }
  return {
    seq,
    epoch,
    nextId,
    freeIds,
    usedIds,
    books,
    others: readOthers(content.toString('utf8', start)),
    altered: [],
  }
}

/** `end` is the file from the bracket behind the books on. */
function readOthers(end: string): OtherMember[] {
  const text = `{${BEFORE_BOOKS}${end}`
  const [, ...others] = membersAt(text, 0)
  return others.map(({ name, start, value }) => ({ name, bytes: Buffer.from(text.slice(start, value.end)) }))
}
