// Damages the journal of a catalogue in every way there is, and opens it: what comes out must be the exact books, an exact
// prefix where only the last write could have been torn, or a refusal. Never anything else.
//   node scripts/campaigns/damage.ts
import { commitText, type StoredCommit, toLine } from '../../src/store/journal-line.ts'
import { DamagedJournal, scanJournal } from '../../src/store/scan-journal.ts'

function commitOf(number: number): StoredCommit {
  const book = JSON.stringify({ id: number, title: `Book ${number} – 漢字`, description: 'x'.repeat(number * 3) })
  return {
    first: number,
    operations: [{ op: 'put', type: 'added', id: number, book }],
    at: '2026-01-01T00:00:00.000Z',
    by: { connection: 1, pid: 2 },
  }
}

interface Journal {
  content: Buffer
  lines: string[]
  lastStart: number
}

function createJournal(count: number): Journal {
  const header = toLine(JSON.stringify({ journal: 1, base: 0, checkpoint: '00000000', epoch: 'e' }))
  const lines = [header, ...Array.from({ length: count }, (_, index) => toLine(commitText(commitOf(index + 1), index)))]
  const content = Buffer.from(lines.join(''))
  return { content, lines, lastStart: content.length - Buffer.byteLength(lines.at(-1) ?? '') }
}

export interface Damages {
  cases: number
  refused: number
  torn: number
  /** Neither refused nor an exact prefix that lost at most the last write. */
  silent: number
}

/** Tries all of it; resolves with the counts. `scan` is replaced by the control. */
export function damageCampaign(
  scan: (content: Buffer) => readonly StoredCommit[] = content => scanJournal(content).commits,
  count = 40,
): Damages {
  const { content, lines, lastStart } = createJournal(count)
  const good = scanJournal(content).commits.map(commit => JSON.stringify(commit.operations))
  const total: Damages = { cases: 0, refused: 0, torn: 0, silent: 0 }

  function judge(damaged: Buffer, mayLose: number): void {
    total.cases++
    try {
      const found = scan(damaged)
      const isPrefix = found.every((commit, index) => JSON.stringify(commit.operations) === good[index])
      if (isPrefix && found.length >= count - mayLose) total.torn++
      else total.silent++
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error
      total.refused++
    }
  }

  for (let byte = 0; byte < content.length; byte++) {
    // A cut is always torn: behind it there is nothing that could tell.
    judge(content.subarray(0, byte), count)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(content)
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit)
      judge(flipped, byte >= lastStart ? 1 : 0)
    }
  }
  for (let line = 1; line < lines.length; line++) {
    const isLast = line === lines.length - 1
    judge(Buffer.from(lines.toSpliced(line, 1).join('')), isLast ? 1 : 0)
    judge(Buffer.from(lines.toSpliced(line, 0, lines[line] ?? '').join('')), 0)
    if (!isLast)
      judge(
        Buffer.from(
          lines
            .with(line, lines[line + 1] ?? '')
            .with(line + 1, lines[line] ?? '')
            .join(''),
        ),
        0,
      )
  }
  for (let start = 0; start + 512 <= lastStart; start += 16) {
    judge(Buffer.concat([content.subarray(0, start), Buffer.alloc(512), content.subarray(start + 512)]), 0)
  }
  return total
}

/** The control: a reader that believes every line it can parse. */
export function believing(content: Buffer): StoredCommit[] {
  return content
    .toString()
    .split('\n')
    .slice(1)
    .flatMap(line => {
      try {
        const { s, id, book } = JSON.parse(line.slice(9)) as { s: number; id: number; book: unknown }
        return [
          {
            ...commitOf(1),
            first: s,
            operations: [{ op: 'put', type: 'added', id, book: JSON.stringify(book) }],
          } as StoredCommit,
        ]
      } catch {
        // What does not parse is passed over, which is what this control is for.
        return []
      }
    })
}

if (import.meta.main) {
  const result = damageCampaign()
  console.log(JSON.stringify(result), 'control:', JSON.stringify(damageCampaign(believing)))
  process.exit(result.silent > 0 ? 1 : 0)
}
