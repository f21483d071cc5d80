import { BookstoreError } from '../domain/errors.ts'
import { type Files, NODE_FILES } from './files.ts'
import { type ReadCheckpoint, readCheckpoint } from './read-checkpoint.ts'
import { DamagedJournal, type ScannedJournal, scanJournal } from './scan-journal.ts'

/** What is in the files of a catalogue. Nothing of it was changed by looking. */
export interface Inspection {
  checkpoint: ReadCheckpoint | undefined
  journal: Omit<ScannedJournal, 'tornBytes'> | undefined
  /** Bytes of a last write that was never acknowledged. */
  tornBytes: number
  /** What is wrong, a line each; empty when a server would start. */
  problems: string[]
  /** The journal is damaged from here on. */
  damage: DamagedJournal | undefined
}

/** Looks at db.json and its journal as a start would, and goes on where that would stop. */
export async function inspect(file: string, files: Files = NODE_FILES): Promise<Inspection> {
  const problems: string[] = []
  const checkpoint = await inspectCheckpoint(file, files, problems)
  const content = await files.read(`${file}.journal`)
  const found: Inspection = { checkpoint, journal: undefined, tornBytes: 0, problems, damage: undefined }
  if (!content) return found
  try {
    const { tornBytes, ...journal } = scanJournal(content)
    found.journal = journal
    found.tornBytes = tornBytes
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error
    found.damage = error
    found.journal = error.good
    problems.push(`${file}.journal is damaged at byte ${error.byte} (line ${error.line}): ${error.message}`)
  }
  checkTogether(file, found)
  return found
}

async function inspectCheckpoint(file: string, files: Files, problems: string[]): Promise<ReadCheckpoint | undefined> {
  const content = await files.read(file)
  if (!content) return undefined
  try {
    return readCheckpoint(file, content.toString())
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    problems.push(error.message)
    return undefined
  }
}

function checkTogether(file: string, { checkpoint, journal, problems }: Inspection): void {
  if (!journal || problems.length > 0) return
  const { base } = journal.header
  if (!checkpoint && base > 0) problems.push(`${file} is missing, but its journal continues number ${base}`)
  const seq = checkpoint?.seq ?? base
  if (checkpoint && journal.commits.length > 0 && base > seq)
    problems.push(`${file} (number ${seq}) and its journal (from number ${base}) do not belong together`)
}
