import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { NODE_FILES } from './files.ts'
import { inspect } from './inspect.ts'
import { fromLine, readCommit, type StoredCommit } from './journal-line.ts'
import { lock } from './lock.ts'
import { type Report, summary } from './verify.ts'

/**
 * Makes a catalogue with a damaged journal start again: keeps copies of both files, keeps the journal up to the damage, and
 * writes what can still be read behind it to a file of its own, for a person to look at.
 *
 * @throws BookstoreError when it is being served
 */
export async function repairCatalogue(file: string, now = new Date()): Promise<Report> {
  const unlock = await lock(file)
  try {
    const found = await inspect(file)
    const { damage } = found
    if (!damage) {
      const nothing =
        found.problems.length === 0
          ? ['there is nothing to repair']
          : [...found.problems, 'this cannot be repaired: put a copy in its place']
      return { lines: [...nothing, ...summary(file, found)], isGood: found.problems.length === 0 }
    }
    if (!damage.good)
      return {
        lines: [
          ...found.problems,
          'the journal has no header: put a copy in its place, or move it away to start from db.json alone',
        ],
        isGood: false,
      }
    const stamp = now.toISOString().replace(/[:.]/g, '-')
    const copies = await keepCopies(file, stamp)
    const rescued = await rescue(`${file}.journal`, damage.good.goodBytes, `${file}.rescued-${stamp}`)
    await cut(`${file}.journal`, damage.good.goodBytes)
    const lines = [...found.problems, ...copies, `the journal is kept up to byte ${damage.good.goodBytes}`, ...rescued]
    return { lines: [...lines, ...summary(file, await inspect(file))], isGood: true }
  } finally {
    await unlock()
  }
}

async function keepCopies(file: string, stamp: string): Promise<string[]> {
  const lines: string[] = []
  for (const path of [file, `${file}.journal`]) {
    if (!(await NODE_FILES.identity(path))) continue
    await copyFile(path, `${path}.before-repair-${stamp}`)
    lines.push(`copy: ${path}.before-repair-${stamp}`)
  }
  return lines
}

/** Writes the valid records behind the damage, without applying them: what came between them is not known. */
async function rescue(journal: string, from: number, target: string): Promise<string[]> {
  const rest = (await readFile(journal)).subarray(from).toString()
  const texts = rest.split('\n').flatMap(line => fromLine(line) ?? [])
  if (texts.length === 0) return ['behind the damage nothing can be read']
  await writeFile(target, `${texts.join('\n')}\n`, { flag: 'wx' })
  const commits = texts.map((text): StoredCommit => readCommit(text))
  const numbers = commits.map(({ first }) => first)
  return [
    `${texts.length} records behind the damage can be read (numbers ${Math.min(...numbers)} to ${Math.max(...numbers)}): ${target}; they are not applied`,
  ]
}

async function cut(path: string, length: number): Promise<void> {
  const file = await NODE_FILES.open(path, 'existing')
  try {
    await file.truncate(length)
    await file.sync()
  } finally {
    await file.close()
  }
}
