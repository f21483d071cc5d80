import type { ChangeText, HistoryQuery } from '../../domain/book-store.ts'
import { changeToText } from '../../domain/change-text.ts'
import { KEPT_CHANGES } from '../journal/history-file.ts'
import type { StoredCommit } from '../journal/journal-line.ts'

const MAX_AGE_MS = 7 * 24 * 3600 * 1000

/** Keeps the last changes, for HISTORY and for followers that missed some. */
export class ChangeLog {
  #changes: ChangeText[] = []
  #commits: StoredCommit[] = []
  /** The last group, such as an import: it can be taken back whole, whatever its size. */
  #group: { name: string; client: string | undefined; first: number } | undefined

  /** Notes a commit; returns its changes. */
  add(commit: StoredCommit): ChangeText[] {
    const changes = toChanges(commit)
    this.#noteGroup(commit)
    this.#commits.push(commit)
    this.#changes.push(...changes)
    // Trimmed now and then, not at each change: cutting the front of a list moves all of it.
    if (this.#changes.length > KEPT_CHANGES * 1.25) this.trim()
    return changes
  }

  /** The revision of the oldest change that has to be known after a restart. The change before a group tells that it is whole. */
  get keptFrom(): number {
    const oldest = (this.#changes.at(-1)?.revision ?? 0) - KEPT_CHANGES + 1
    return Math.max(1, Math.min(oldest, (this.#group?.first ?? oldest) - 1))
  }

  /** Changes after a revision; undefined when some of them are no longer known. */
  since(revision: number, current: number): ChangeText[] | undefined {
    if (revision > current) return undefined
    if (revision === current) return []
    const missed = this.#changes.filter(change => change.revision > revision)
    // Numbers are skipped where a person changed the file: what was changed then no log knows.
    return missed.length === current - revision ? missed : undefined
  }

  /** JSON of the changes, newest first. */
  history({ id, limit = 100 }: HistoryQuery): string[] {
    const found: string[] = []
    for (let index = this.#changes.length - 1; index >= 0 && found.length < limit; index--) {
      const change = this.#changes[index]
      if (change && (id === undefined || change.id === id)) found.push(change.text)
    }
    return found
  }

  /** The commits that are kept, oldest first, after those that are too many or too old have gone. */
  trim(now = Date.now()): readonly StoredCommit[] {
    const oldest = new Date(now - MAX_AGE_MS).toISOString()
    this.#changes = this.#changes.slice(-KEPT_CHANGES)
    const first = this.#changes[0]?.revision ?? 0
    const start = this.#commits.findIndex(commit => commit.first >= first && commit.at >= oldest)
    const group = this.#commits.findIndex(({ first }) => first === this.#group?.first)
    const starts = [start, group < 0 ? -1 : Math.max(0, group - 1)].filter(index => index >= 0)
    // From the first that is young enough on: a clock that was set back must not make holes.
    this.#commits = starts.length === 0 ? [] : this.#commits.slice(Math.min(...starts))
    return this.#commits
  }

  #noteGroup({ group, by: { client }, first, undo }: StoredCommit): void {
    if (group === undefined || undo !== undefined) return
    const isSame = this.#group?.name === group && this.#group.client === client
    if (!isSame) this.#group = { name: group, client, first }
  }
}

/** Makes the changes of a commit for followers: one for each book. */
function toChanges({ first, operations, at, by }: StoredCommit): ChangeText[] {
  return operations.map((operation, index) => changeToText(operation, { revision: first + index, at, by }))
}
