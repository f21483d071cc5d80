import type { Files } from './files.ts'
import { writeAll } from './files.ts'
import { commitText, fromLine, readCommit, type StoredCommit, toLine } from './journal-line.ts'

/** Writes the commits that are kept for HISTORY, UNDO and request keys. Losing this file loses no book, so it is not synced. */
export async function writeHistory(files: Files, path: string, commits: readonly StoredCommit[]): Promise<void> {
  const temporary = `${path}.tmp`
  await files.remove(temporary)
  const file = await files.open(temporary, 'new')
  try {
    let position = 0
    for (let start = 0; start < commits.length; start += 500) {
      const lines = commits.slice(start, start + 500).map(commit => toLine(commitText(commit, commit.first - 1)))
      const content = Buffer.from(lines.join(''))
      await writeAll(file, content, position)
      position += content.length
    }
  } finally {
    await file.close()
  }
  await files.rename(temporary, path)
}

/** Reads what can be read of it: the last unbroken run of commits up to a revision. */
export async function readHistory(files: Files, path: string, revision: number): Promise<StoredCommit[]> {
  const content = await files.read(path)
  const commits: StoredCommit[] = []
  let expected: number | undefined
  for (const line of content?.toString().split('\n') ?? []) {
    if (line === '') continue
    const commit = parse(line)
    if (!commit || (expected !== undefined && commit.first !== expected)) commits.length = 0
    if (!commit || commit.first > revision) continue
    commits.push(commit)
    expected = commit.first + commit.operations.length
  }
  return expected === revision + 1 ? commits : []
}

function parse(line: string): StoredCommit | undefined {
  const text = fromLine(line)
  if (text === undefined) return undefined
  try {
    return readCommit(text)
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
