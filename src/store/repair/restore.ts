import type { Catalogue } from '../books/catalogue.ts'
import { newEpoch } from '../checkpoint/recover.ts'
import { writeCheckpoint } from '../checkpoint/write-checkpoint.ts'
import { NODE_FILES } from '../disk/files.ts'
import { lock } from '../disk/lock.ts'
import { resolveFile } from '../disk/resolve-file.ts'
import { historyPaths } from '../journal/history-file.ts'
import { Journal } from '../journal/journal.ts'
import { type Inspection, inspect } from './inspect.ts'
import { type Report, summary } from './verify.ts'

/**
 * Puts a backup, db.json and the journal beside it if there is one, in the place of a catalogue, and keeps what was there
 * by other names. The restored catalogue is another history: it has a new epoch, and gives no id that was given since.
 *
 * @throws BookstoreError when the catalogue is being served
 */
export async function restoreCatalogue(backup: string, given: string, now = new Date()): Promise<Report> {
  const from = await resolveFile(backup)
  const file = await resolveFile(given)
  const unlock = await lock(file)
  try {
    const found = await inspect(from)
    const { catalogue } = found
    const problem = from === file ? 'this is the catalogue itself' : whyUseless(from, found)
    if (problem !== undefined || !catalogue)
      return {
        lines: [...found.problems, ...(problem === undefined ? [] : [problem]), 'nothing was changed'],
        isGood: false,
      }
    const lines = await replace(file, catalogue, now.toISOString().replace(/[:.]/g, '-'))
    const after = await inspect(file)
    const said = `restored from ${from} as another history, with the epoch ${catalogue.epoch}`
    return { lines: [...lines, said, ...after.problems, ...summary(file, after)], isGood: after.problems.length === 0 }
  } finally {
    await unlock()
  }
}

function whyUseless(from: string, { checkpoint, journal, problems }: Inspection): string | undefined {
  if (problems.length > 0) return `${from} is not as it may be`
  return checkpoint || journal ? undefined : `${from}: there is no catalogue here`
}

async function replace(file: string, catalogue: Catalogue, stamp: string): Promise<string[]> {
  const { catalogue: replaced } = await inspect(file)
  if (replaced) catalogue.usedIds.include(replaced.usedIds)
  catalogue.revision = Math.max(catalogue.revision, replaced?.revision ?? 0) + 1
  catalogue.epoch = newEpoch()
  const history = await historyPaths(NODE_FILES, file)
  const lines: string[] = []
  for (const path of [file, `${file}.journal`, ...history]) {
    if (!(await NODE_FILES.identity(path))) continue
    await NODE_FILES.link(path, `${path}.before-restore-${stamp}`)
    lines.push(`kept: ${path}.before-restore-${stamp}`)
  }
  await write(file, catalogue)
  for (const path of history) await NODE_FILES.remove(path)
  return lines
}

async function write(path: string, catalogue: Catalogue): Promise<void> {
  const { revision: seq, epoch, usedIds, others } = catalogue
  const mode = (await NODE_FILES.identity(path))?.mode
  const { texts } = catalogue.snapshot()
  const content = { head: { seq, epoch, ...usedIds.head }, texts, others }
  const { checksum: checkpoint } = await writeCheckpoint(NODE_FILES, `${path}.tmp`, mode, content)
  await NODE_FILES.rename(`${path}.tmp`, path)
  await NODE_FILES.syncDirectoryOf(path)
  const owner = { durable: () => {}, failed: async () => false }
  const journal = new Journal(`${path}.journal`, NODE_FILES, seq, owner)
  await journal.replace({ journal: 1, base: seq, checkpoint, epoch }, () => [], mode)
  await journal.close()
}
