import { foreignFieldNames } from '../../domain/book-text.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import type { StoredCheckpoint } from '../checkpoint/stored-checkpoint.ts'
import { lock } from '../disk/lock.ts'
import { resolveFile } from '../disk/resolve-file.ts'
import type { JournalHeader } from '../journal/journal-line.ts'
import { type Inspection, inspect } from './inspect.ts'

/** The result of a check: lines for a person, and whether a server would start. */
export interface Report {
  lines: string[]
  isGood: boolean
}

/**
 * Checks a catalogue that is not being served, and changes nothing.
 *
 * @throws BookstoreError when it is being served
 */
export async function verifyCatalogue(given: string): Promise<Report> {
  const file = await resolveFile(given)
  const unlock = await lock(file)
  try {
    const found = await inspect(file)
    return { lines: [...found.problems, ...summary(file, found)], isGood: found.problems.length === 0 }
  } finally {
    await unlock()
  }
}

/** Describes the files that are there. */
export function summary(file: string, { checkpoint, journal, tornBytes, problems }: Inspection): string[] {
  const lines = checkpoint ? checkpointLines(file, checkpoint, journal?.header) : []
  if (journal) {
    const changes = journal.commits.reduce((sum, { operations }) => sum + operations.length, 0)
    lines.push(`${file}.journal: ${changes} changes after revision ${journal.header.base}`)
  }
  if (tornBytes > 0)
    lines.push(
      `${file}.journal: the last ${tornBytes} bytes were never acknowledged; a start cuts them off and keeps them aside`,
    )
  if (lines.length === 0 && problems.length === 0) lines.push(`${file}: there is no catalogue here`)
  return lines
}

function checkpointLines(
  file: string,
  { books, seq, others, altered }: StoredCheckpoint,
  header?: JournalHeader,
): string[] {
  const lines = [`${file}: ${booksIn(books.length)}, up to revision ${seq ?? 'unknown'}`, ...altered]
  if (others.length > 0)
    lines.push(`${file}: beside the books it holds ${list(others.map(({ name }) => name))}, which stay as they are`)
  const names = books.map(({ book }) => foreignFieldNames(book)).filter(found => found.length > 0)
  if (names.length > 0)
    lines.push(`${file}: fields that are not ours stay as they are: ${list(names.flat())}, in ${booksIn(names.length)}`)
  if (!header || header.adopted?.isKept)
    lines.push(`${file}: it is written anew at the first change, when a copy of it is kept as ${file}.original`)
  return lines
}

function booksIn(count: number): string {
  return count === 1 ? '1 book' : `${count} books`
}

/** How many names stand in one line. */
const NAMED = 10

function list(names: readonly string[]): string {
  const different = [...new Set(names)]
  const more = different.length - NAMED
  const named = different.slice(0, NAMED).map(cleanLine)
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
}
