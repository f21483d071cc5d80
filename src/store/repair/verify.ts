import { lock } from '../disk/lock.ts'
import { resolveFile } from '../disk/resolve-file.ts'
import { type Inspection, inspect } from './inspect.ts'

/** What a verification found: lines for a person, and whether a server would start. */
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

/** Says what there is. */
export function summary(file: string, { checkpoint, journal, tornBytes }: Inspection): string[] {
  const lines: string[] = []
  if (checkpoint) lines.push(`${file}: ${checkpoint.books.length} books, up to number ${checkpoint.seq ?? 'unknown'}`)
  if (journal) {
    const changes = journal.commits.reduce((sum, { operations }) => sum + operations.length, 0)
    lines.push(`${file}.journal: ${changes} changes after number ${journal.header.base}`)
  }
  if (tornBytes > 0)
    lines.push(
      `${file}.journal: the last ${tornBytes} bytes were never acknowledged; a start cuts them off and keeps them aside`,
    )
  if (lines.length === 0) lines.push(`${file}: there is no catalogue here`)
  return lines
}
