import { type Files, writeAll } from '../disk/files.ts'
import { linkAside } from '../disk/put-aside.ts'
import { commitText, fromLine, readCommit, type StoredCommit, toLine } from './journal-line.ts'

/** The most changes that HISTORY, UNDO and `since` know, but for a last group that is larger. */
export const KEPT_CHANGES = 10_000

/** A retired journal with more changes is not kept whole: reading it would make a start slow. */
const MAX_RETIRED = 4 * KEPT_CHANGES
/** How many retired journals there may be. */
const MAX_SEGMENTS = 32

interface Segment {
  path: string
  /** The revision of the last change in it. */
  last: number
}

/** A journal that was replaced, with the revisions of its first and last change. */
interface Retired {
  journal: string
  first: number
  last: number
  /** The oldest revision that is to be known after a restart. */
  keptFrom: number
}

interface LoadedFile {
  path: string
  found: readonly StoredCommit[]
}

/**
 * Keeps what HISTORY, UNDO and request keys know across a restart: `db.json.history`, and after it the retired journals
 * `db.json.history-N`. A journal is retired by a second name, which writes no byte; at a clean stop one file is made of all.
 * Losing these files loses no book, so they are not synced.
 */
export class HistoryFiles {
  readonly #files: Files
  readonly #path: string
  readonly #segments: Segment[] = []
  #mode = 0o600
  #loaded: { epoch: string; files: LoadedFile[] } | undefined

  /** `path` is that of db.json. */
  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
  }

  /** Whether there are retired journals, of which one file is to be made. */
  get isScattered(): boolean {
    return this.#segments.length > 0
  }

  /** Reads what can be read of one history: the last unbroken run of commits up to a number. */
  async read(epoch: string, revision: number): Promise<StoredCommit[]> {
    const commits: StoredCommit[] = []
    this.#mode = (await this.#files.identity(this.#path))?.mode ?? this.#mode
    for (const { path, found } of await this.#load(epoch)) {
      for (const commit of found) take(commits, commit, revision)
      if (path !== `${this.#path}.history`) this.#segments.push({ path, last: found.at(-1)?.first ?? 0 })
    }
    this.#loaded = undefined
    return endOf(commits) === revision ? commits : []
  }

  /** The highest revision that these files know of an epoch; 0 when they know none. */
  async lastKnown(epoch: string): Promise<number> {
    const files = await this.#load(epoch)
    return Math.max(0, ...files.map(({ found }) => endOf(found) ?? 0))
  }

  /** Keeps the files by other names: those of a catalogue that was put back know what came after. */
  async keepAside(): Promise<void> {
    for (const path of await historyPaths(this.#files, this.#path))
      if (await this.#files.identity(path)) await linkAside(this.#files, path, `${path}.before-restore-`)
  }

  /** Reads the history files of one epoch, and keeps them, as a start asks twice. */
  async #load(epoch: string): Promise<LoadedFile[]> {
    if (this.#loaded?.epoch === epoch) return this.#loaded.files
    const files: LoadedFile[] = []
    for (const path of await historyPaths(this.#files, this.#path))
      files.push({ path, found: readLines(await this.#files.read(path), epoch) })
    this.#loaded = { epoch, files }
    return files
  }

  /**
   * Keeps a journal that another one replaces, as far as changes from `keptFrom` on need it. A journal that is too long to be
   * kept as it is is passed to `save`.
   */
  async retire({ journal, first, last, keptFrom }: Retired, save: () => Promise<void>): Promise<void> {
    if (last - first > MAX_RETIRED || this.#segments.length >= MAX_SEGMENTS) return save()
    const path = `${this.#path}.history-${last}`
    await this.#files.remove(path)
    await this.#files.link(journal, path)
    this.#segments.push({ path, last })
    const needed = this.#segments.findLastIndex(segment => segment.last < keptFrom)
    if (needed < 0) return
    await this.#files.remove(`${this.#path}.history`)
    for (const { path: old } of this.#segments.splice(0, needed + 1)) await this.#files.remove(old)
  }

  /** Writes the commits that are kept into one file, in place of all there are. */
  async save(epoch: string, commits: readonly StoredCommit[]): Promise<void> {
    const temporary = `${this.#path}.history.tmp`
    try {
      await this.#write(temporary, epoch, commits)
      await this.#files.rename(temporary, `${this.#path}.history`)
    } catch (error) {
      await this.#files.remove(temporary).catch(() => undefined)
      throw error
    }
    for (const { path } of this.#segments.splice(0)) await this.#files.remove(path)
  }

  async #write(path: string, epoch: string, commits: readonly StoredCommit[]): Promise<void> {
    await this.#files.remove(path)
    const file = await this.#files.open(path, 'new', this.#mode)
    try {
      let lines = toLine(JSON.stringify({ history: 1, epoch }))
      let position = 0
      for (let start = 0; start <= commits.length; start += 200) {
        for (const commit of commits.slice(start, start + 200)) lines += toLine(commitText(commit, commit.first - 1))
        const content = Buffer.from(lines)
        await writeAll(file, content, position)
        position += content.length
        lines = ''
      }
    } finally {
      await file.close()
    }
  }
}

/** The paths of a catalogue's history files, the oldest first; the first need not be there. */
export async function historyPaths(files: Files, path: string): Promise<string[]> {
  const prefix = `${path.slice(path.lastIndexOf('/') + 1)}.history-`
  const numbers = (await files.namesBeside(path))
    .filter(name => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map(name => Number(name.slice(prefix.length)))
  return [`${path}.history`, ...numbers.sort((a, b) => a - b).map(number => `${path}.history-${number}`)]
}

/** Reads the commits of a file, if it belongs to this history. What cannot be read breaks the run. */
function readLines(content: Buffer | undefined, epoch: string): StoredCommit[] {
  const [header = '', ...lines] = content?.toString().split('\n') ?? []
  const commits: StoredCommit[] = []
  if (epochOf(header) !== epoch) return commits
  for (const line of lines) {
    const commit = line === '' ? undefined : parse(line)
    if (commit) commits.push(commit)
  }
  return commits
}

/** Adds a commit to a run; one that leaves a gap begins a new run, one that is known already is passed over. */
function take(commits: StoredCommit[], commit: StoredCommit, revision: number): void {
  const end = endOf(commits)
  if (commit.first > revision || (end !== undefined && commit.first <= end)) return
  if (end !== undefined && commit.first !== end + 1) commits.length = 0
  commits.push(commit)
}

function endOf(commits: readonly StoredCommit[]): number | undefined {
  const last = commits.at(-1)
  return last && last.first + last.operations.length - 1
}

function epochOf(line: string): string | undefined {
  const text = fromLine(line)
  if (text === undefined) return undefined
  const value = JSON.parse(text) as { epoch?: unknown }
  return typeof value.epoch === 'string' ? value.epoch : undefined
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
