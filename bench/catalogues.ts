import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { createBook } from '../src/domain/book.ts'
import { commitText, toLine } from '../src/store/journal/journal-line.ts'

const AT = '2026-01-01T00:00:00.000Z'
const EPOCH = 'be4c0000'

function bookText(id: number): string {
  const fields = {
    title: `Book ${id} of a long shelf`,
    author: `Author ${id % 5000}`,
    publisher: 'A House',
    year: 1900 + (id % 120),
    pages: 300,
  }
  return JSON.stringify(createBook(fields, { id, createdAt: AT, updatedAt: AT, revision: id }))
}

/** Makes a catalogue of so many books in a folder of its own; returns the path of its db.json. */
export function makeCatalogue(books: number, journalRecords = 0): string {
  const file = join(mkdtempSync(join(tmpdir(), 'bookstore-bench-')), 'db.json')
  const checkpoint = write(file, slices(books))
  write(`${file}.journal`, journal(books, journalRecords, checkpoint))
  return file
}

/** The same books as json-server and plain lowdb read them. */
export function makePlain(books: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'bookstore-bench-')), 'db.json')
  write(file, [`{"books":[${Array.from({ length: books }, (_, index) => bookText(index + 1)).join()}]}`])
  return file
}

function* slices(books: number): Generator<string> {
  yield `{"seq":${books},"epoch":"${EPOCH}","nextId":${books + 1},"books":[\n`
  for (let id = 1; id <= books; id++) yield `${bookText(id)}${id < books ? ',' : ''}\n`
  yield ']}\n'
}

function* journal(base: number, records: number, checkpoint: string): Generator<string> {
  yield toLine(JSON.stringify({ journal: 1, base, checkpoint, epoch: EPOCH }))
  for (let number = base + 1; number <= base + records; number++) {
    const operation = { op: 'put', type: 'added', id: number, book: bookText(number) } as const
    yield toLine(
      commitText({ first: number, operations: [operation], at: AT, by: { connection: 1, pid: 1 } }, number - 1),
    )
  }
}

/** Writes a file piece by piece; returns the CRC-32 of it, in hex. */
function write(path: string, parts: Iterable<string>): string {
  const file = openSync(path, 'w')
  let sum = 0
  let pending = ''
  const flush = () => {
    const content = Buffer.from(pending)
    sum = crc32(content, sum)
    writeSync(file, content)
    pending = ''
  }
  for (const part of parts) {
    pending += part
    if (pending.length >= 1 << 20) flush()
  }
  flush()
  closeSync(file)
  return sum.toString(16).padStart(8, '0')
}
