import { MAX_ID } from '../../domain/fields.ts'
import { type IdRange, IdRanges } from './id-ranges.ts'

/** The ids of a catalogue that are stored besides those of its books. */
export interface IdsHead {
  nextId: number | undefined
  /** Ids below `nextId` that no book ever had. */
  freeIds: readonly IdRange[] | undefined
  /** Ids from `nextId` on that a book has or had. */
  usedIds: readonly IdRange[] | undefined
}

/** An id above this one that a client brings does not move `nextId`: one client must not use up the ids of all others. */
const FAR = 100_000_000
/** The most ranges that are stored. With more, the smallest gaps between them count as used: that costs ids, and gives none twice. */
const MAX_RANGES = 10_000

/**
 * Knows which ids were ever used, so that none is given or accepted twice. Below `nextId` every id was used, except those in
 * `freeIds`; from `nextId` on no id was used, except those in `usedIds`.
 */
export class UsedIds {
  #nextId: number
  readonly #free: IdRanges
  readonly #used: IdRanges

  /** `revision` is that of the catalogue: no more ids than that can have been given. */
  constructor(head: Partial<IdsHead> = {}, { revision, ids }: { revision: number; ids: readonly number[] } = NOTHING) {
    const { nextId = 1, freeIds = [], usedIds = [] } = isSpent(head) ? recovered(head, revision, ids) : head
    this.#nextId = Math.max(1, nextId)
    this.#free = new IdRanges(freeIds)
    this.#used = new IdRanges(usedIds)
    for (const id of ids) this.take(id)
  }

  /** The part that is stored in db.json. An empty list is left out. */
  get head(): IdsHead {
    const { ranges: freeIds } = this.#free
    const { ranges: usedIds } = this.#used
    return {
      nextId: this.#nextId,
      freeIds: freeIds.length > 0 ? freeIds : undefined,
      usedIds: usedIds.length > 0 ? usedIds : undefined,
    }
  }

  /** Whether no book ever had an id. */
  isFree(id: number): boolean {
    return id < this.#nextId ? this.#free.has(id) : !this.#used.has(id)
  }

  /** The id to be given next, from one on that is above those on their way; undefined when there is none left. */
  next(from: number): number | undefined {
    const id = this.#used.nextAbsent(Math.max(from, this.#nextId))
    return id <= MAX_ID ? id : undefined
  }

  /** The lowest id from one on that was passed over. */
  nextPassedOver(from: number): number | undefined {
    return this.#free.next(from)
  }

  /** Whether an id that is used moves `nextId` behind it. */
  static moves(id: number): boolean {
    return id <= FAR
  }

  /** Counts as used whatever another catalogue may have used. */
  include(other: UsedIds): void {
    this.#free.remove([1, other.#nextId - 1])
    for (const range of other.#used.ranges) this.#used.add(range)
    this.#nextId = this.#used.nextAbsent(Math.max(this.#nextId, other.#nextId))
    this.#used.remove([1, this.#nextId - 1])
  }

  /** Notes that a book has an id. */
  take(id: number): void {
    if (id < this.#nextId) this.#free.remove([id, id])
    else if (id === this.#nextId || UsedIds.moves(id)) this.#moveBehind(id)
    else this.#used.add([id, id])
    while (this.#free.ranges.length > MAX_RANGES) this.#free.forgetSmallest()
    while (this.#used.ranges.length > MAX_RANGES) this.#used.closeSmallestGap()
  }

  #moveBehind(id: number): void {
    this.#free.add([this.#nextId, id - 1])
    for (const range of this.#used.ranges) {
      if (range[0] >= id) break
      this.#free.remove(range)
    }
    this.#nextId = this.#used.nextAbsent(id + 1)
    this.#used.remove([1, this.#nextId - 1])
  }
}

const NOTHING = { revision: 0, ids: [] }

/** Whether an id that a client brought has moved `nextId` so far that hardly one is left: only versions without the lists did that. */
function isSpent({ nextId = 1, freeIds, usedIds }: Partial<IdsHead>): boolean {
  return nextId > FAR + 1 && freeIds === undefined && usedIds === undefined
}

/** Goes on behind the ids that can have been given one by one; the far one that was brought stays used. */
function recovered({ nextId = 1 }: Partial<IdsHead>, revision: number, ids: readonly number[]): Partial<IdsHead> {
  const near = ids.filter(UsedIds.moves).reduce((highest, id) => Math.max(highest, id), 0)
  const brought = Math.min(nextId - 1, MAX_ID)
  return { nextId: near + revision + 1, usedIds: [[brought, brought]] }
}
