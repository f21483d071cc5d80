// Damages the journal of a catalogue in every way there is, and reads it: what comes out must be the exact changes, the exact
// prefix where only a write that was never acknowledged can have been torn, or a refusal that names the place. Never anything
// else.
//   node scripts/campaigns/damage.ts
import { commitText, type StoredCommit, toLine } from '../../src/store/journal/journal-line.ts'
import { DamagedJournal, scanJournal } from '../../src/store/journal/scan-journal.ts'
import { runAsProgram } from './as-program.ts'

function commitOf(number: number): StoredCommit {
  const book = (title: string) => JSON.stringify({ id: number, title, description: 'x'.repeat(number * 3) })
  const changed = { type: 'updated', was: book(`Book ${number}`) } as const
  return {
    first: number,
    operations: [
      { op: 'put', type: 'added', id: number, book: book(`Book ${number} – 漢字`), ...(number % 3 === 0 && changed) },
    ],
    at: '2026-01-01T00:00:00.000Z',
    by: { connection: 1, pid: 2 },
  }
}

interface Journal {
  content: Buffer
  lines: string[]
  /** Where each line begins; at the end where the last one ends. */
  starts: number[]
  /** The first line of the last flush: from here on nobody knows that a line was durable. */
  lastFlush: number
}

/** A journal of so many commits, of which `together` shared each flush. */
function createJournal(count: number, together: number): Journal {
  const header = toLine(JSON.stringify({ journal: 1, base: 0, checkpoint: '00000000', epoch: 'e' }))
  const lines = [header]
  for (let index = 0; index < count; index++)
    lines.push(toLine(commitText(commitOf(index + 1), index - (index % together))))
  const starts = [0]
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + Buffer.byteLength(line))
  return { content: Buffer.from(lines.join('')), lines, starts, lastFlush: count - ((count - 1) % together) }
}

export interface Damages {
  cases: number
  refused: number
  torn: number
  /** Neither refused nor the exact prefix. */
  silent: number
  /** Refused, and the error names another byte than that of the damage. */
  misplaced: number
}

/** What may come of one damage. */
interface Expected {
  /** How many commits there may be. */
  commits: readonly number[]
  /** The byte that a refusal must name. */
  byte: number
}

/** Tries all of it; resolves with the counts. `scan` is replaced by the control. */
export function damageCampaign(
  scan: (content: Buffer) => readonly StoredCommit[] = content => scanJournal(content).commits,
  count = 40,
): Damages {
  const total: Damages = { cases: 0, refused: 0, torn: 0, silent: 0, misplaced: 0 }
  for (const together of [1, 4]) {
    const journal = createJournal(count, together)
    const good = scanJournal(journal.content).commits.map(commit => JSON.stringify(commit))
    for (const [damaged, expected] of damages(journal)) judge(damaged, expected, scan, good, total)
  }
  return total
}

function judge(
  damaged: Buffer,
  { commits, byte }: Expected,
  scan: (content: Buffer) => readonly StoredCommit[],
  good: readonly string[],
  total: Damages,
): void {
  total.cases++
  try {
    const found = scan(damaged)
    const isPrefix = found.every((commit, index) => JSON.stringify(commit) === good[index])
    total[isPrefix && commits.includes(found.length) ? 'torn' : 'silent']++
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error
    total.refused++
    if (error.byte !== byte) total.misplaced++
  }
}

function* damages(journal: Journal): Generator<[Buffer, Expected]> {
  yield* cuts(journal)
  yield* flips(journal)
  yield* rearrangements(journal)
  yield* zeros(journal)
}

/** The line a byte belongs to; 0 is the header. */
function lineAt({ starts }: Journal, byte: number): number {
  return starts.findLastIndex(start => start <= byte)
}

function* cuts(journal: Journal): Generator<[Buffer, Expected]> {
  const { content } = journal
  for (let length = 0; length < content.length; length++) {
    // A cut is always torn: behind it there is nothing that could tell. The lines before it must all be there.
    const whole = lineAt(journal, length) - 1
    yield [content.subarray(0, length), { commits: whole < 0 ? [] : [whole], byte: 0 }]
  }
}

function* flips(journal: Journal): Generator<[Buffer, Expected]> {
  const { content, starts, lastFlush } = journal
  for (let byte = 0; byte < content.length; byte++) {
    const line = lineAt(journal, byte)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(content)
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit)
      yield [flipped, { commits: line >= lastFlush ? [line - 1] : [], byte: starts[line] ?? 0 }]
    }
  }
}

/** Lines dropped, doubled and swapped. */
function* rearrangements({ lines, starts }: Journal): Generator<[Buffer, Expected]> {
  for (let line = 1; line < lines.length; line++) {
    const isLast = line === lines.length - 1
    const [start = 0, end = 0] = starts.slice(line)
    const joined = (changed: readonly string[]) => Buffer.from(changed.join(''))
    yield [joined(lines.toSpliced(line, 1)), { commits: isLast ? [line - 1] : [], byte: start }]
    yield [joined(lines.toSpliced(line, 0, lines[line] ?? '')), { commits: [], byte: end }]
    if (isLast) continue
    const swapped = lines.with(line, lines[line + 1] ?? '').with(line + 1, lines[line] ?? '')
    yield [joined(swapped), { commits: [], byte: start }]
  }
}

/** Blocks of zeros, as a file system leaves them of what it never wrote. */
function* zeros(journal: Journal): Generator<[Buffer, Expected]> {
  const { content, starts, lastFlush } = journal
  for (let start = 0; start < content.length; start += 16) {
    const end = Math.min(content.length, start + 512)
    const line = lineAt(journal, start)
    const isTorn = line >= lastFlush || lineAt(journal, end - 1) === starts.length - 2
    const damaged = Buffer.concat([content.subarray(0, start), Buffer.alloc(end - start), content.subarray(end)])
    // What reaches into the last line leaves nothing behind it that could tell.
    yield [damaged, { commits: isTorn && line > 0 ? [line - 1] : [], byte: starts[line] ?? 0 }]
  }
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
  await runAsProgram(async () => {
    const result = damageCampaign()
    console.log(JSON.stringify(result), 'control:', JSON.stringify(damageCampaign(believing)))
    return result.silent + result.misplaced === 0
  })
}
