import { resolve } from 'node:path'
import { BookstoreError } from '../../domain/errors.ts'
import { command } from '../../shell/command.ts'
import { cutFile } from '../disk/cut-file.ts'
import type { Files } from '../disk/files.ts'
import { putAside } from '../disk/put-aside.ts'
import { DamagedJournal, type ScannedJournal, scanJournal } from './scan-journal.ts'

/** The place of the journal, and what may be done to it. */
export interface JournalPlace {
  /** That of db.json. */
  db: string
  files: Files
  /** The mode of db.json, for files that are kept aside. */
  mode: number | undefined
  /** Whether nothing may be written: a torn tail is then skipped, and left as it is. */
  isReadOnly: boolean
  warn(message: string): void
}

/**
 * Reads the journal of a catalogue, if it has one; cuts off a torn tail.
 *
 * @throws BookstoreError STORAGE when it is damaged, with the place and what to do
 */
export async function readJournal(place: JournalPlace): Promise<ScannedJournal | undefined> {
  const path = `${place.db}.journal`
  const content = await place.files.read(path)
  if (!content) return undefined
  try {
    const journal = scanJournal(content)
    if (journal.tornBytes > 0 && !place.isReadOnly) await cutTorn(path, content, journal, place)
    return journal
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error
    const where = `${path} is damaged at byte ${error.byte} (line ${error.line})`
    throw new BookstoreError(
      'STORAGE',
      `${where}: ${error.message}. Nothing was changed. What keeps copies and saves what can be read: ${command('repair', '--db', resolve(place.db))}`,
      {},
      { cause: error },
    )
  }
}

/** A torn tail was never acknowledged; it is cut off, and kept aside all the same. */
async function cutTorn(
  path: string,
  content: Buffer,
  { goodBytes, tornBytes }: ScannedJournal,
  { files, mode, warn }: JournalPlace,
): Promise<void> {
  const aside = await putAside(files, `${path}.torn-`, content.subarray(goodBytes), mode)
  await cutFile(files, path, goodBytes)
  warn(
    `the last write before the end was not finished and never acknowledged; its ${tornBytes} bytes are kept in ${aside}`,
  )
}
