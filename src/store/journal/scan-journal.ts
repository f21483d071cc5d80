import { fromLine, type JournalHeader, type ReadCommit, readCommit } from './journal-line.ts'

/** The content of a journal file. */
export interface ScannedJournal {
  header: JournalHeader
  commits: ReadCommit[]
  /** Where the last good line ends. */
  goodBytes: number
  /** The bytes after the last good line, which were never acknowledged: the end of a write that a power cut tore. */
  tornBytes: number
}

/** Thrown for a journal that is damaged where acknowledged writes were. */
export class DamagedJournal extends Error {
  readonly byte: number
  readonly line: number
  /** The content before the damage. */
  readonly good: Omit<ScannedJournal, 'tornBytes'> | undefined

  constructor(message: string, byte: number, line: number, good?: Omit<ScannedJournal, 'tornBytes'>) {
    super(message)
    this.byte = byte
    this.line = line
    this.good = good
  }
}

interface RawLine {
  text: string | undefined
  start: number
  end: number
  /** Whether the line ends in a line break and holds no zero byte, so that it was written whole. */
  isComplete: boolean
}

/**
 * Reads a journal and tells a torn tail from damage: a bad line was acknowledged if a later valid line was written when
 * it was known to be durable (`d`), or if it is complete.
 *
 * @throws DamagedJournal
 */
export function scanJournal(content: Buffer): ScannedJournal {
  const lines = splitLines(content)
  const header = readHeader(lines[0])
  const commits: ReadCommit[] = []
  let goodBytes = lines[0]?.end ?? 0
  let expected = header.base + 1
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const commit = line.text === undefined ? undefined : toCommit(line, index, { header, commits, goodBytes })
    if (!commit) {
      checkTorn(lines, index, expected, { header, commits, goodBytes })
      break
    }
    if (commit.first !== expected) {
      throw new DamagedJournal(
        `revision ${commit.first} follows where ${expected} is expected`,
        line.start,
        index + 1,
        {
          header,
          commits,
          goodBytes,
        },
      )
    }
    commits.push(commit)
    expected = commit.first + commit.operations.length
    goodBytes = line.end
  }
  return { header, commits, goodBytes, tornBytes: content.length - goodBytes }
}

function splitLines(content: Buffer): RawLine[] {
  const lines: RawLine[] = []
  let start = 0
  while (start < content.length) {
    const lineBreak = content.indexOf(10, start)
    const end = lineBreak < 0 ? content.length : lineBreak
    const bytes = content.subarray(start, end)
    const next = lineBreak < 0 ? end : end + 1
    if (bytes.includes(0)) lines.push(...splitZeroed(bytes, start, next))
    else {
      const isComplete = lineBreak >= 0
      lines.push({ text: isComplete ? fromLine(bytes.toString()) : undefined, start, end: next, isComplete })
    }
    start = end + 1
  }
  return lines
}

const LINE_START = /[0-9a-f]{8} \{"s":/g

/** The lines in a part that holds zeros. Zeros may have replaced a line break, and after them a whole line may tell what was durable. */
function splitZeroed(bytes: Buffer, start: number, next: number): RawLine[] {
  const text = bytes.toString('latin1')
  for (const { index } of text.matchAll(LINE_START)) {
    const whole = fromLine(bytes.subarray(index).toString())
    if (index === 0 || whole === undefined) continue
    const zeroed = { text: undefined, start, end: start + index, isComplete: false }
    return [zeroed, { text: whole, start: start + index, end: next, isComplete: true }]
  }
  return [{ text: undefined, start, end: next, isComplete: false }]
}

function readHeader(line: RawLine | undefined): JournalHeader {
  const value = line?.text === undefined ? undefined : (JSON.parse(line.text) as Partial<JournalHeader>)
  const { journal, base, checkpoint, epoch, adopted, file } = value ?? {}
  if (journal === 1 && typeof base === 'number' && typeof checkpoint === 'string' && typeof epoch === 'string') {
    return { journal, base, checkpoint, epoch, ...(adopted && { adopted }), ...(file && { file }) }
  }
  throw new DamagedJournal('its first line cannot be read', 0, 1)
}

function toCommit(line: RawLine, index: number, good: Omit<ScannedJournal, 'tornBytes'>): ReadCommit {
  try {
    return readCommit(line.text ?? '')
  } catch (error) {
    throw new DamagedJournal(`a line cannot be understood: ${(error as Error).message}`, line.start, index + 1, good)
  }
}

/** Throws unless the bad line and all behind it belong to one write that was never acknowledged. */
function checkTorn(
  lines: readonly RawLine[],
  index: number,
  expected: number,
  good: Omit<ScannedJournal, 'tornBytes'>,
): void {
  const line = lines[index]
  if (!line) return
  const isAcknowledged = lines
    .slice(index + 1)
    .some(later => later.text !== undefined && durableOf(later.text) >= expected)
  if (line.isComplete || isAcknowledged) {
    throw new DamagedJournal(`revision ${expected} is damaged`, line.start, index + 1, good)
  }
}

function durableOf(text: string): number {
  return Number(/^\{"s":\d+,(?:"n":\d+,)?"d":(\d+)/.exec(text)?.[1] ?? -1)
}

/** The revision of the last change in a journal. */
export function lastOf({ header, commits }: Pick<ScannedJournal, 'header' | 'commits'>): number {
  const last = commits.at(-1)
  return last ? last.first + last.operations.length - 1 : header.base
}
