import type { Book } from '../domain/book.ts'
import type { Author } from '../domain/book-store.ts'
import { BookstoreError } from '../domain/errors.ts'
import { authorName } from './author-name.ts'
import type { StoredCommit } from './journal-line.ts'
import type { Restore } from './overlay.ts'

/** What a commit did to one book. */
interface Effect {
  id: number
  /** Text of JSON; undefined when there was none. */
  before: string | undefined
  /** The revision at which it left the book; undefined when it deleted it. */
  revision: number | undefined
}

/** What is undone together: a change, a BATCH, or all of a group. */
interface Deed {
  group: string | undefined
  /** By the id of the book. */
  effects: Map<number, Effect>
}

interface Stacks {
  undo: Deed[]
  redo: Deed[]
}

const MAX_DEEDS = 200
const MAX_AUTHORS = 500

/** For each author what can be taken back, and what can be made again. */
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
    const deed = { group: commit.group, effects: effectsOf(commit) }
    if (commit.undo === 'undo') {
      stacks.undo.pop()
      stacks.redo.push(deed)
      carryOn(stacks.undo, deed)
    } else {
      push(stacks.undo, deed, commit.undo === undefined)
      if (commit.undo === undefined) stacks.redo.length = 0
      else stacks.redo.pop()
      carryOn(stacks.redo, deed)
    }
  }

  /**
   * Says what would take back (make again) the author's last deed.
   *
   * @throws BookstoreError NOT_FOUND when there is nothing, CONFLICT when one of its books was changed since
   */
  restores(
    which: 'undo' | 'redo',
    by: Author,
    current: (id: number) => Book | undefined,
  ): { restores: Restore[]; group: string | undefined } {
    const deed = this.#of(by)[which].at(-1)
    if (!deed)
      throw new BookstoreError('NOT_FOUND', which === 'undo' ? 'there is nothing to undo' : 'there is nothing to redo')
    for (const { id, revision } of deed.effects.values()) {
      const book = current(id)
      if (book?.revision === revision) continue
      throw new BookstoreError('CONFLICT', `book ${id} was changed since, so this cannot be taken back`, {
        ...(book && { current: book }),
      })
    }
    return {
      restores: Array.from(deed.effects.values(), toRestore),
      group: deed.group,
    }
  }

  #of(by: Author): Stacks {
    const name = authorName(by)
    const known = this.#stacks.get(name)
    if (known) return known
    if (this.#stacks.size >= MAX_AUTHORS) this.#stacks.delete(this.#stacks.keys().next().value ?? '')
    const stacks = { undo: [], redo: [] }
    this.#stacks.set(name, stacks)
    return stacks
  }
}

function push(deeds: Deed[], deed: Deed, mayJoin: boolean): void {
  const last = deeds.at(-1)
  if (mayJoin && deed.group !== undefined && last?.group === deed.group)
    for (const effect of deed.effects.values()) join(last.effects, effect)
  else deeds.push(deed)
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
  operations.forEach(({ id, op, was }, index) => {
    join(effects, { id, before: was, revision: op === 'put' ? first + index : undefined })
  })
  return effects
}

/** One effect a book: as it was before the first, as the last left it. */
function join(effects: Map<number, Effect>, { id, before, revision }: Effect): void {
  const known = effects.get(id)
  if (known) known.revision = revision
  else effects.set(id, { id, before, revision })
}

function toRestore({ id, before }: Effect): Restore {
  return { type: 'restore', id, book: before === undefined ? undefined : (JSON.parse(before) as Book) }
}
