import type { Book } from '../../domain/book.ts'
import type { Author } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { StoredCommit } from '../journal/journal-line.ts'
import { authorName } from './author-name.ts'
import type { Restore } from './overlay.ts'
import { changedSince, type Deed, type Effect, isStuck } from './undo-conflict.ts'

interface Stacks {
  undo: Deed[]
  redo: Deed[]
}

const MAX_DEEDS = 200
const MAX_AUTHORS = 500

/** Knows for each author what can be taken back, and what can be made again. */
export class UndoStacks {
  readonly #stacks = new Map<string, Stacks>()

  /** Notes a commit. */
  note(commit: StoredCommit): void {
    const stacks = this.#of(commit.by)
    // How a book was is not known: nothing before this can be taken back.
    if (commit.operations.some(({ type, was }) => type !== 'added' && was === undefined)) {
      stacks.undo.length = 0
      stacks.redo.length = 0
      return
    }
    const effects = effectsOf(commit)
    const deed = { group: commit.group, revision: commit.first + commit.operations.length - 1, effects }
    if (commit.undo === 'undo') {
      stacks.undo = without(stacks.undo, commit.undone)
      stacks.redo.push(deed)
      carryOn(stacks.undo, deed)
    } else {
      push(stacks.undo, deed, commit.undo === undefined)
      stacks.redo = commit.undo === undefined ? [] : without(stacks.redo, commit.undone)
      carryOn(stacks.redo, deed)
    }
  }

  /**
   * Says what would take back (make again) the author's last deed, or the one of the revision that is wanted.
   *
   * @throws BookstoreError NOT_FOUND when there is none, CONFLICT when one of its books was changed since
   */
  restores(
    { which, by, wanted }: { which: 'undo' | 'redo'; by: Author; wanted: number | undefined },
    current: (id: number) => Book | undefined,
  ): { restores: Restore[]; said: Pick<StoredCommit, 'group' | 'undone'> } {
    const deeds = this.#of(by)[which]
    const index = wanted === undefined ? deeds.length - 1 : deeds.findLastIndex(({ revision }) => revision === wanted)
    const deed = deeds[index]
    if (!deed) throw nothing(which, wanted)
    if (isStuck(deed, current)) throw changedSince(which, deed, deeds.slice(0, index), current)
    const passed = deeds.slice(index + 1)
    const stuck = passed.filter(newer => isStuck(newer, current)).map(({ revision }) => revision)
    return {
      restores: Array.from(deed.effects.values(), toRestore),
      said: {
        ...(deed.group !== undefined && { group: deed.group }),
        ...(passed.length > 0 && { undone: { revision: deed.revision, stuck } }),
      },
    }
  }

  #of(by: Author): Stacks {
    const name = authorName(by)
    const known = this.#stacks.get(name)
    if (known) return known
    if (this.#stacks.size >= MAX_AUTHORS) this.#stacks.delete(this.#stacks.keys().next().value ?? '')
    const stacks: Stacks = { undo: [], redo: [] }
    this.#stacks.set(name, stacks)
    return stacks
  }
}

function nothing(which: 'undo' | 'redo', wanted: number | undefined): BookstoreError {
  const what = wanted === undefined ? 'there is nothing' : `revision ${wanted} is no change of yours`
  return new BookstoreError('NOT_FOUND', `${what} to ${which}`)
}

/** The deeds that are left when the last one, or the named one, was taken back. Stuck deeds go, as nothing can take them back. */
function without(deeds: readonly Deed[], undone: StoredCommit['undone']): Deed[] {
  if (!undone) return deeds.slice(0, -1)
  return deeds.filter(({ revision }) => revision !== undone.revision && !undone.stuck.includes(revision))
}

function push(deeds: Deed[], deed: Deed, mayJoin: boolean): void {
  const last = deeds.at(-1)
  if (mayJoin && deed.group !== undefined && last?.group === deed.group) {
    for (const effect of deed.effects.values()) join(last.effects, effect)
    last.revision = deed.revision
  } else deeds.push(deed)
  if (deeds.length > MAX_DEEDS) deeds.shift()
}

/**
 * Going back (or forth) leaves each book as an earlier deed had left it, at a new revision: that deed can be taken back
 * next, at this revision.
 */
function carryOn(deeds: readonly Deed[], { effects }: Deed): void {
  for (const { id, revision } of effects.values()) {
    const earlier = deeds.findLast(deed => deed.effects.has(id))?.effects.get(id)
    if (earlier) earlier.revision = revision
  }
}

function effectsOf({ first, operations }: StoredCommit): Map<number, Effect> {
  const effects = new Map<number, Effect>()
  operations.forEach(({ id, op, book, was }, index) => {
    join(effects, { id, before: was, after: book, revision: op === 'put' ? first + index : undefined })
  })
  return effects
}

/** Joins effects to one for each book: from before the first to after the last. */
function join(effects: Map<number, Effect>, effect: Effect): void {
  const { before } = effects.get(effect.id) ?? effect
  effects.set(effect.id, { ...effect, before })
}

function toRestore({ id, before }: Effect): Restore {
  return { type: 'restore', id, text: before }
}
