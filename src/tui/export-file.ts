import { homedir } from 'node:os'
import { extname, resolve } from 'node:path'
import type { Effect } from './state/effect.ts'
import type { AppEvent } from './state/update.ts'

/** Writes the books that the app shows to a file, and tells what came of it. What writes CSV is loaded for the first export. */
export async function exportFile(
  { file, books, isForSpreadsheets, isReplaced }: Extract<Effect, { type: 'export' }>,
  tell: (event: AppEvent) => void,
): Promise<void> {
  const [{ COLUMNS }, { EXPORT_FORMATS, formatBooks }, { NotWritten, writeFile }] = await Promise.all([
    import('../exchange/columns.ts'),
    import('../exchange/format.ts'),
    import('../exchange/write-file.ts'),
  ])
  const path = resolve(file.replace(/^~(?=\/)/, homedir()))
  const format = EXPORT_FORMATS.find(name => name === extname(path).slice(1).toLowerCase())
  if (!format) return tell({ type: 'not exported', message: `${file} must end with .csv or .json`, isThere: false })
  try {
    const pages = inPages(books)
    const options = { format, columns: COLUMNS, isForSpreadsheets: isForSpreadsheets && format === 'csv' }
    await writeFile(path, formatBooks(pages, options), isReplaced)
    tell({ type: 'exported', file: path, books: books.length })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tell({ type: 'not exported', message, isThere: error instanceof NotWritten && error.isThere })
  }
}

const PAGE = 1_000

/** So many at a time: between them keys are heard. */
function* inPages<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += PAGE) yield items.slice(start, start + PAGE)
}
