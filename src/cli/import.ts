import { readFileSync } from 'node:fs'
import type { BookstoreClient } from '../client/client.ts'
import type { Book } from '../domain/book.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { COLUMN_NAMES, type Purpose } from '../exchange/headers/column-names.ts'
import { type ImportResult, importResult } from '../exchange/plan/import-result.ts'
import { planImport } from '../exchange/plan/plan-import.ts'
import { type GivenColumns, type PreparedImport, prepareImport } from '../exchange/plan/prepare-import.ts'
import { problemsAsCsv } from '../exchange/plan/problems-as-csv.ts'
import { type ImportTarget, runImport } from '../exchange/plan/run-import.ts'
import { UnreadableFile } from '../exchange/read/table.ts'
import { progressBar } from './progress-bar.ts'
import { Refused } from './refused.ts'
import { openReport, type ReportFile } from './report-file.ts'
import { importErrors } from './sentences.ts'

/** The options of `import`. */
export interface ImportOptions {
  isDryRun: boolean
  json: boolean
  overwrites: boolean
  /** As they were given: `column=field`. */
  map: readonly string[]
  /** Where all problems go, as CSV. */
  report?: string
}

/** So many problems are shown to a person. */
const SHOWN = 20

/**
 * Reads a file of books and takes over what the catalogue has not. Returns lines for a person, or one object as JSON.
 *
 * @throws Refused when nothing of the file can be read
 */
export async function importFile(client: BookstoreClient, path: string, options: ImportOptions): Promise<string> {
  const report = options.report === undefined ? undefined : openReport(options.report)
  try {
    return await importWith(client, path, options, report)
  } finally {
    report?.end()
  }
}

async function importWith(
  client: BookstoreClient,
  path: string,
  options: ImportOptions,
  report: ReportFile | undefined,
): Promise<string> {
  const given = options.map.map(readMapping)
  const bytes = read(path)
  const prepared = await prepare(path, bytes, given)
  const { overwrites } = options
  const result = options.isDryRun
    ? importResult(prepared, planImport(prepared.drafts, await listBooks(client), { overwrites }))
    : await write(client, bytes, prepared, overwrites)
  report?.write(problemsAsCsv(result.problems), countsOf(result, options))
  return options.json ? JSON.stringify(result) : inWords(prepared, result, options)
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new Refused(importErrors.unreadable(path, cleanLine((error as Error).message)), { cause: error })
  }
}

async function prepare(path: string, bytes: Uint8Array, given: GivenColumns): Promise<PreparedImport> {
  try {
    return await prepareImport(bytes, given)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw new Refused(importErrors.unreadable(path, cleanLine(error.message)), { cause: error })
  }
}

/** Reads `column=field`; nothing behind the sign means that the column is not taken over. */
function readMapping(text: string): GivenColumns[number] {
  const at = text.lastIndexOf('=')
  const [column, field] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 1 || (field !== '' && !(field in COLUMN_NAMES)))
    throw new Refused(importErrors.otherMapping(text, Object.keys(COLUMN_NAMES)))
  return { column, field: field === '' ? undefined : (field as Purpose) }
}

async function write(
  client: BookstoreClient,
  bytes: Uint8Array,
  prepared: PreparedImport,
  overwrites: boolean,
): Promise<ImportResult> {
  const bar = progressBar(process.stderr)
  const target: ImportTarget = {
    list: () => listBooks(client),
    batch: async (operations, group) => void (await client.call('BATCH', { operations, group })),
  }
  try {
    const { plan } = await runImport(bytes, prepared, target, { overwrites, onProgress: bar.show })
    return importResult(prepared, plan)
  } finally {
    bar.end()
  }
}

async function listBooks(client: BookstoreClient): Promise<Book[]> {
  const books: Book[] = []
  for await (const book of client.list()) books.push(book)
  return books
}

function inWords(prepared: PreparedImport, result: ImportResult, options: ImportOptions): string {
  const { format, rows, problems } = result
  const taken = prepared.mapping.map(({ column, field }) => `  ${cleanLine(column)} → ${field}`)
  const shown = problems.slice(0, SHOWN).map(({ line, column, value, reason }) => {
    const where = [
      `line ${line}`,
      ...(column === '' ? [] : [cleanLine(column)]),
      ...(value === '' ? [] : [short(value)]),
    ]
    return `! ${where.join(', ')}: ${cleanLine(reason)}`
  })
  const more = problems.length - shown.length
  return [
    `${format}, ${rows} rows`,
    ...taken,
    ...(prepared.unused.length > 0 ? [`  not taken over: ${cleanLine(prepared.unused.join(', '))}`] : []),
    ...prepared.notes.map(note => `! ${cleanLine(note)}`),
    ...shown,
    ...(more > 0 ? [`! … and ${more} more; --report FILE writes all of them`] : []),
    countsOf(result, options),
  ].join('\n')
}

function countsOf({ added, copies, filled, unchanged, skipped }: ImportResult, { isDryRun }: ImportOptions): string {
  const counts = [
    `${added} new`,
    `${copies} more copies of these`,
    `${filled} with blanks filled`,
    `${unchanged} unchanged`,
    `${skipped} skipped`,
  ]
  return `${isDryRun ? 'would be: ' : ''}${counts.join(', ')}`
}

function short(text: string): string {
  const clean = cleanLine(text)
  return JSON.stringify(clean.length > 60 ? `${clean.slice(0, 60)}…` : clean)
}
