import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitText, type StoredCommit, toLine } from '../../../src/store/journal/journal-line.ts'
import { DamagedJournal, scanJournal } from '../../../src/store/journal/scan-journal.ts'

const HEADER = toLine(JSON.stringify({ journal: 1, base: 0, checkpoint: '00000000', epoch: 'e' }))

function commit(number: number): StoredCommit {
  const book = JSON.stringify({ id: number, title: `Book ${number} – 漢字` })
  return {
    first: number,
    operations: [{ op: 'put', type: 'added', id: number, book }],
    at: '2026-01-01T00:00:00.000Z',
    by: { connection: 1, pid: 2 },
  }
}

/** A journal in which each line was durable before the next was written, or all were in one flush. */
function journal(count: number, how: 'one by one' | 'one flush'): { content: Buffer; ends: number[] } {
  let content = HEADER
  const ends = [Buffer.byteLength(content)]
  for (let number = 1; number <= count; number++) {
    content += toLine(commitText(commit(number), how === 'one by one' ? number - 1 : 0))
    ends.push(Buffer.byteLength(content))
  }
  return { content: Buffer.from(content), ends }
}

/** What a scan made of it: how many commits, or that it was refused. */
function outcome(content: Buffer): number | 'refused' {
  try {
    return scanJournal(content).commits.length
  } catch (error) {
    if (error instanceof DamagedJournal) return 'refused'
    throw error
  }
}

describe('a journal that was cut', () => {
  test('at any byte is the exact prefix', () => {
    for (const how of ['one by one', 'one flush'] as const) {
      const { content, ends } = journal(8, how)
      for (let length = ends[0] ?? 0; length <= content.length; length++) {
        const whole = ends.filter(end => end <= length).length - 1
        // A line of which only the line break is missing was not finished either.
        expect(outcome(content.subarray(0, length))).toBe(whole)
      }
    }
  })

  test('within the header is refused', () => {
    const { content, ends } = journal(2, 'one by one')
    for (let length = 1; length < (ends[0] ?? 0); length++) expect(outcome(content.subarray(0, length))).toBe('refused')
  })

  test('control: a scan that believed every line would be noticed', () => {
    const { content } = journal(3, 'one by one')
    const believing = (part: Buffer) =>
      part
        .toString()
        .split('\n')
        .filter(line => line.length > 0).length - 1
    expect(believing(content.subarray(0, content.length - 5))).not.toBe(
      outcome(content.subarray(0, content.length - 5)),
    )
  })
})

describe('a journal that was damaged', () => {
  test('one flipped bit is never silently wrong: refused, or a prefix that lost nothing acknowledged', () => {
    const { content, ends } = journal(6, 'one by one')
    for (let byte = 0; byte < content.length; byte++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(content)
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit)
        const result = outcome(flipped)
        // Only the very last line may be taken for torn: nobody knows that it was durable.
        if (result !== 'refused') expect([result, byte >= (ends[5] ?? 0)]).toEqual([5, true])
      }
    }
  })

  test('lines dropped, doubled or swapped are refused', () => {
    const { content } = journal(6, 'one by one')
    const lines = content.toString().trimEnd().split('\n')
    const rebuilt = (changed: string[]) => outcome(Buffer.from(`${changed.join('\n')}\n`))
    for (let index = 1; index < lines.length - 1; index++) {
      expect(rebuilt(lines.toSpliced(index, 1))).toBe('refused')
      expect(rebuilt(lines.toSpliced(index, 0, lines[index] ?? ''))).toBe('refused')
      expect(rebuilt(lines.with(index, lines[index + 1] ?? '').with(index + 1, lines[index] ?? ''))).toBe('refused')
    }
  })

  test('zero pages in the last flush are torn, before it they are damage', () => {
    const { content, ends } = journal(6, 'one by one')
    const zeroed = (from: number, to: number) =>
      outcome(Buffer.concat([content.subarray(0, from), Buffer.alloc(to - from), content.subarray(to)]))
    expect(zeroed(ends[5] ?? 0, content.length)).toBe(5)
    expect(zeroed((ends[2] ?? 0) + 3, (ends[3] ?? 0) - 3)).toBe('refused')
    const flush = journal(6, 'one flush')
    const middle = Buffer.concat([
      flush.content.subarray(0, (flush.ends[2] ?? 0) + 3),
      Buffer.alloc(40),
      flush.content.subarray((flush.ends[2] ?? 0) + 43),
    ])
    expect(outcome(middle)).toBe(2)
  })

  test('any bytes in place of any others are never silently wrong', () => {
    const { content, ends } = journal(5, 'one by one')
    const good = scanJournal(content).commits
    fc.assert(
      fc.property(fc.nat(content.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }), (at, bytes) => {
        const damaged = Buffer.from(content)
        damaged.set(bytes.subarray(0, content.length - at), at)
        const result = outcome(damaged)
        if (result === 'refused') return true
        if (damaged.equals(content)) return result === 5
        // What destroys the last line and reaches into the one before looks like one torn write: nothing that could tell
        // is left. Everything before stays exact.
        const reachesLast = at + bytes.length > (ends[4] ?? 0)
        const kept = at >= (ends[4] ?? 0) ? 4 : at >= (ends[3] ?? 0) ? 3 : 2
        const prefix = (commits: readonly unknown[]) => JSON.stringify(commits.slice(0, kept))
        return reachesLast && result >= kept && prefix(scanJournal(damaged).commits) === prefix(good)
      }),
      { numRuns: 5_000 },
    )
  })
})
