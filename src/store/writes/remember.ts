import type { StoredCommit, StoredOperation } from '../journal/journal-line.ts'
import { ChangeLog } from './change-log.ts'
import { RequestKeys } from './request-keys.ts'
import { UndoStacks } from './undo-stacks.ts'

/** The parts of a store that know more than the books. */
export interface Memory {
  log: ChangeLog
  undoStacks: UndoStacks
  requestKeys: RequestKeys
}

/** Takes up again what HISTORY, UNDO and request keys knew before the restart, from the commits that are kept, oldest first. */
export function remember(commits: readonly StoredCommit[]): Memory {
  const memory = { log: new ChangeLog(), undoStacks: new UndoStacks(), requestKeys: new RequestKeys() }
  const [first] = commits
  for (const commit of commits) {
    memory.log.add(commit)
    // The numbers of connections begin anew, so what an unnamed one did belongs to nobody any longer.
    const isNamed = commit.by.client !== undefined
    if (isNamed || commit.keyScope !== undefined) rememberKey(memory.requestKeys, commit)
    if (!isNamed) continue
    // What the kept commits begin in the middle of would be taken back in part.
    const isCut = first !== undefined && first.first > 1 && commit.group !== undefined && commit.group === first.group
    if (!isCut) memory.undoStacks.note(commit)
  }
  return memory
}

function rememberKey(
  keys: RequestKeys,
  { requestKey, keyScope, digest, by, operations, first, at }: StoredCommit,
): void {
  if (requestKey === undefined || digest === undefined) return
  const result = Promise.resolve({ texts: operations.map(answerOf), revision: first + operations.length - 1 })
  // A clock that was set back must not keep a key for longer.
  keys.remember(
    { requestKey, digest, ...(keyScope !== undefined && { keyScope }) },
    by,
    result,
    Math.max(0, Date.now() - Date.parse(at)),
  )
}

function answerOf({ book, was }: StoredOperation): string {
  return book ?? was ?? 'null'
}
