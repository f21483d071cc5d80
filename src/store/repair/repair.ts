import { readFile } from 'node:fs/promises'
import { JournaledFile } from '../checkpoint/journaled-file.ts'
import { newEpoch } from '../checkpoint/recover.ts'
import { cutFile } from '../disk/cut-file.ts'
import { NODE_FILES, writeNew } from '../disk/files.ts'
import { lock } from '../disk/lock.ts'
import { resolveFile } from '../disk/resolve-file.ts'
import { fromLine, readCommit, type StoredCommit } from '../journal/journal-line.ts'
import type { DamagedJournal } from '../journal/scan-journal.ts'
import { type Inspection, inspect } from './inspect.ts'
import { type Report, summary } from './verify.ts'

/**
 * Makes a catalogue with a damaged journal start again: keeps copies of both files, keeps the journal up to the damage, and
 * writes what can still be read behind it to a file of its own, for a person to look at.
 *
 * @throws BookstoreError when it is being served
 */
export async function repairCatalogue(given: string, now = new Date()): Promise<Report> {
  const file = await resolveFile(given)
  const unlock = await lock(file)
  try {
    const found = await inspect(file)
    const { damage, problems } = found
    if (!damage) return { lines: [...verdict(problems), ...summary(file, found)], isGood: problems.length === 0 }
    const hopeless = whyHopeless(found, damage)
    if (hopeless !== undefined) return { lines: [...problems, hopeless], isGood: false }
    const lines = await mend(file, damage, now.toISOString().replace(/[:.]/g, '-'))
    const after = await inspect(file)
    return {
      lines: [...problems, ...lines, ...after.problems, ...summary(file, after)],
      isGood: after.problems.length === 0,
    }
  } finally {
    await unlock()
  }
}

function verdict(problems: readonly string[]): string[] {
  return problems.length === 0
    ? ['there is nothing to repair']
    : [...problems, 'this cannot be repaired: put a copy in its place']
}

function whyHopeless({ problems, checkpoint }: Inspection, { good }: DamagedJournal): string | undefined {
  if (!good && !checkpoint) return 'nothing was changed: there is no db.json to start from; put a copy in its place'
  // The journal is one problem; another is db.json itself, without which the rest of the journal says little.
  return problems.length > 1 ? 'nothing was changed: mend db.json first, or put a copy in its place' : undefined
}

async function mend(file: string, { good }: DamagedJournal, stamp: string): Promise<string[]> {
  const goodBytes = good?.goodBytes ?? 0
  const copies = await keepCopies(file, stamp)
  const behind = await readBehind(`${file}.journal`, goodBytes)
  const rescued = await rescue(behind, `${file}.rescued-${stamp}`, await modeOf(file))
  await NODE_FILES.syncDirectoryOf(file)
  // Without its first line nobody knows what it continued.
  await (good ? cutFile(NODE_FILES, `${file}.journal`, goodBytes) : NODE_FILES.remove(`${file}.journal`))
  await beginAnew(file, behind)
  const kept = good
    ? `the journal was kept up to byte ${goodBytes}; db.json holds what it said`
    : 'nothing of the journal was kept'
  return [...copies, kept, ...rescued]
}

/** Makes it another history, in which no revision and no id is used again that somebody may have heard of. */
async function beginAnew(path: string, lost: readonly Readable[]): Promise<void> {
  const file = new JournaledFile({
    path,
    files: NODE_FILES,
    warn: () => {},
    owner: { durable: () => {}, failed: async () => false },
    isReadOnly: false,
    retire: async () => {},
    lastKnown: async () => 0,
  })
  try {
    const catalogue = await file.read()
    catalogue.epoch = newEpoch()
    for (const { commit } of lost) {
      catalogue.revision = Math.max(catalogue.revision, commit.first + commit.operations.length - 1)
      for (const { id } of commit.operations) catalogue.usedIds.take(id)
    }
    catalogue.revision++
    await file.write(catalogue)
  } finally {
    await file.close()
  }
}

async function keepCopies(file: string, stamp: string): Promise<string[]> {
  const lines: string[] = []
  for (const path of [file, `${file}.journal`]) {
    const content = await NODE_FILES.read(path)
    if (!content) continue
    const copy = `${path}.before-repair-${stamp}`
    await (await writeNew(NODE_FILES, copy, content, await modeOf(path))).close()
    lines.push(`copy: ${copy}`)
  }
  return lines
}

interface Readable {
  text: string
  commit: StoredCommit
}

async function readBehind(journal: string, from: number): Promise<Readable[]> {
  const rest = (await readFile(journal)).subarray(from).toString()
  return rest.split('\n').flatMap(line => {
    const text = fromLine(line)
    return text === undefined ? [] : readOne(text)
  })
}

function readOne(text: string): Readable[] {
  try {
    return [{ text, commit: readCommit(text) }]
  } catch (error) {
    // The line's checksum is right, and still it is no commit: there is nothing to rescue.
    if (error instanceof Error) return []
    throw error
  }
}

/** Writes the valid records behind the damage, without applying them: what came between them is not known. */
async function rescue(behind: readonly Readable[], target: string, mode: number | undefined): Promise<string[]> {
  if (behind.length === 0) return ['behind the damage nothing can be read']
  const content = Buffer.from(`${behind.map(({ text }) => text).join('\n')}\n`)
  await (await writeNew(NODE_FILES, target, content, mode)).close()
  const numbers = behind.map(({ commit }) => commit.first)
  return [
    `${behind.length} records behind the damage can be read (numbers ${numbers.at(0)} to ${numbers.at(-1)}): ${target}; they are not applied`,
  ]
}

async function modeOf(path: string): Promise<number | undefined> {
  return (await NODE_FILES.identity(path))?.mode
}
