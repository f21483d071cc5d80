/** What a catalogue says of itself, beside its books. Each member is written by us; what a person left out is undefined. */
export interface CatalogueHead {
  /** The number of the last change it holds: the catalogue's revision. */
  seq: number | undefined
  /** The name of this history of the catalogue. */
  epoch: string | undefined
  /** Above every id that was ever used. */
  nextId: number | undefined
}

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
}

/** Narrows a value to a whole number from 0 that is exact. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isEpoch(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}$/.test(value)
}
