import { isId } from '../domain/fields.ts'

/** What a catalogue says of itself, beside its books. Each member is written by us; what a person left out is undefined. */
export interface CatalogueHead {
  /** The number of the last change it holds: the catalogue's revision. */
  seq: number | undefined
  /** The name of this history of the catalogue. */
  epoch: string | undefined
  /** The id that is given next. */
  nextId: number | undefined
  /** Ids below `nextId` that no book ever had, as ranges. */
  freeIds: readonly Range[] | undefined
  /** Ids from `nextId` on that a book has or had, as ranges. */
  usedIds: readonly Range[] | undefined
}

type Range = readonly [first: number, last: number]

/** What a member of the head may be; a member of this name that is anything else belongs to another program. */
interface HeadRule {
  isGood(value: unknown): boolean
  /** In a sentence, behind "here it is". */
  meaning: string
}

/** The members of the head, in the order in which they are written. */
export const HEAD_RULES: { readonly [Name in keyof CatalogueHead]-?: HeadRule } = {
  seq: { isGood: isCount, meaning: 'the number of the last change, a whole number from 0' },
  epoch: { isGood: isEpoch, meaning: 'the name of a history of the catalogue, eight hex digits' },
  nextId: { isGood: isCount, meaning: 'the id of the next book, a whole number' },
  freeIds: { isGood: isRanges, meaning: 'the ids that were passed over, as [[first, last], …]' },
  usedIds: { isGood: isRanges, meaning: 'the ids above nextId that were used, as [[first, last], …]' },
}

/** The highest number that is believed: far above any that is reached one by one, and low enough to count on exactly. */
const HIGHEST = 10 ** 15

/** Narrows a value to a whole number from 0 from which one can go on counting. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= HIGHEST
}

function isRanges(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRange)
}

function isRange(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isId(value[0]) && isId(value[1]) && value[0] <= value[1]
}

function isEpoch(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}$/.test(value)
}
