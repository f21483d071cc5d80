import { BrokenBooks } from '../../catalogue-file/read-books.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { Catalogue } from '../books/catalogue.ts'
import { readCheckpoint } from '../checkpoint/read-checkpoint.ts'
import { recover } from '../checkpoint/recover.ts'
import type { StoredCheckpoint } from '../checkpoint/stored-checkpoint.ts'
import { type Files, NODE_FILES } from '../disk/files.ts'
import { checksum } from '../journal/journal-line.ts'
import { DamagedJournal, type ScannedJournal, scanJournal } from '../journal/scan-journal.ts'

/** The findings in the files of a catalogue. Looking changes nothing. */
export interface Inspection {
  checkpoint: StoredCheckpoint | undefined
  journal: Omit<ScannedJournal, 'tornBytes'> | undefined
  /** Bytes of a last write that was never acknowledged. */
  tornBytes: number
  /** The catalogue that a start would make of them; undefined when it would not start. */
  catalogue: Catalogue | undefined
  /** The problems, one line each; empty when a server would start. */
  problems: string[]
  /** The damage of the journal, if there is any. */
  damage: DamagedJournal | undefined
}

/** Looks at db.json and its journal as a start would, and goes on where that would stop. */
export async function inspect(file: string, files: Files = NODE_FILES): Promise<Inspection> {
  const found: Inspection = {
    checkpoint: undefined,
    journal: undefined,
    tornBytes: 0,
    catalogue: undefined,
    problems: [],
    damage: undefined,
  }
  await inspectJournal(file, files, found)
  const content = await files.read(file)
  const sum = content ? checksum(content) : ''
  const before = found.problems.length
  found.checkpoint = content && inspectCheckpoint(file, content, sum, found)
  if (found.problems.length === before) checkTogether(file, sum, found)
  return found
}

async function inspectJournal(file: string, files: Files, found: Inspection): Promise<void> {
  const content = await files.read(`${file}.journal`)
  if (!content) return
  try {
    const { tornBytes, ...journal } = scanJournal(content)
    found.journal = journal
    found.tornBytes = tornBytes
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error
    found.damage = error
    found.journal = error.good
    found.problems.push(`${file}.journal is damaged at byte ${error.byte} (line ${error.line}): ${error.message}`)
  }
}

function inspectCheckpoint(
  file: string,
  content: Buffer,
  sum: string,
  { journal, problems }: Inspection,
): StoredCheckpoint | undefined {
  try {
    return readCheckpoint(file, content, sum, journal?.header)
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    problems.push(...(error instanceof BrokenBooks ? error.problems : [error.message]))
    return undefined
  }
}

/** Finds out what a start would make of the two files. */
function checkTogether(path: string, sum: string, found: Inspection): void {
  const { checkpoint, journal, problems } = found
  try {
    found.catalogue = recover({ path, checkpoint, checksum: sum, journal }).catalogue
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    problems.push(error.message)
  }
}
