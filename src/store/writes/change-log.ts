import type { ChangeText, HistoryQuery } from '../../domain/book-store.ts'
import { changeToText } from '../../domain/change-text.ts'
import { KEPT_CHANGES } from '../journal/history-file.ts'
import type { StoredCommit } from '../journal/journal-line.ts'

const MAX_AGE_MS = 7 * 24 * 3600 * 1000

/** Keeps the last changes, for HISTORY and for followers that missed some. */
export class ChangeLog {
  #changes: ChangeText[] = []
  #commits: StoredCommit[] = []

  /** Notes a commit; returns its changes. */
  add(commit: StoredCommit): ChangeText[] {
    const changes = toChanges(commit)
    this.#commits.push(commit)
    this.#changes.push(...changes)
    // Trimmed now and then, not at each change: cutting the front of a list moves all of it.
    if (this.#changes.length > KEPT_CHANGES * 1.25) this.trim()
    return changes
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
    // From the first that is young enough on: a clock that was set back must not make holes.
    this.#commits = start < 0 ? [] : this.#commits.slice(start)
    return this.#commits
  }
}

/** Makes the changes of a commit for followers: one for each book. */
function toChanges({ first, operations, at, by }: StoredCommit): ChangeText[] {
  return operations.map((operation, index) => changeToText(operation, { revision: first + index, at, by }))
}
