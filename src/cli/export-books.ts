import { extname } from 'node:path'
import type { BookstoreClient } from '../client/client.ts'
import { listAll } from '../client/list-all.ts'
import type { Book } from '../domain/book.ts'
import { COLUMNS, readColumns } from '../exchange/columns.ts'
import { EXPORT_FORMATS, type ExportFormat, type ExportOptions, formatBooks } from '../exchange/format.ts'
import { NotWritten, writeFile } from '../exchange/write-file.ts'
import { checkParams } from '../protocol/check-params.ts'
import type { ParamsOf } from '../protocol/params.ts'
import { print } from './output/print.ts'
import { Refused } from './refused.ts'
import { exportErrors } from './sentences.ts'

/** The options of `export`, as commander delivers them. */
export interface ExportGiven {
  format?: ExportFormat
  columns?: string
  filter?: string
  sort?: string
  forSpreadsheets?: boolean
  force?: boolean
  json?: boolean
}

/**
 * Writes the books of a filter to a file, or to stdout where it is `-`. Returns a line for a person, or the same as JSON; nothing after
 * stdout.
 *
 * @throws Refused when the file cannot be written, or is there already
 */
export async function exportBooks(
  client: BookstoreClient,
  file: string,
  given: ExportGiven,
): Promise<string | undefined> {
  const options = readOptions(file, given)
  const { filter, sort } = given
  const { params } = checkParams('LIST', {
    ...(filter !== undefined && { filter }),
    ...(sort !== undefined && { sort }),
  })
  const counted = new CountedBooks(client, params as ParamsOf<'LIST'>)
  const pieces = formatBooks(counted.pages(), options)
  if (file === '-') {
    for await (const piece of pieces) await print(piece)
    return undefined
  }
  await writeFile(file, pieces, given.force === true).catch(error => refuse(error))
  const { books } = counted
  if (given.json) return JSON.stringify({ file, format: options.format, books })
  return `${books} ${books === 1 ? 'book' : 'books'} in ${file}`
}

/** All books of a query, a page at a time, and how many there were. */
class CountedBooks {
  books = 0
  readonly #client: BookstoreClient
  readonly #query: ParamsOf<'LIST'>

  constructor(client: BookstoreClient, query: ParamsOf<'LIST'>) {
    this.#client = client
    this.#query = query
  }

  async *pages(): AsyncGenerator<readonly Book[]> {
    for await (const { books } of listAll(this.#client, this.#query)) {
      this.books += books.length
      yield books
    }
  }
}

function readOptions(file: string, given: ExportGiven): ExportOptions {
  const format = given.format ?? formatOf(file)
  const isForSpreadsheets = given.forSpreadsheets === true
  if (isForSpreadsheets && format !== 'csv') throw new Refused(exportErrors.onlyCsv)
  return { format, columns: given.columns === undefined ? COLUMNS : readColumns(given.columns), isForSpreadsheets }
}

/** Says by the end of its name in which format a file is. */
function formatOf(file: string): ExportFormat {
  if (file === '-') return 'csv'
  const end = extname(file).slice(1).toLowerCase()
  const format = EXPORT_FORMATS.find(name => name === end)
  if (format === undefined) throw new Refused(exportErrors.unknownFormat(file))
  return format
}

function refuse(error: unknown): never {
  if (!(error instanceof NotWritten)) throw error
  throw new Refused(error.isThere ? exportErrors.isThere(error.message) : error.message, { cause: error })
}
