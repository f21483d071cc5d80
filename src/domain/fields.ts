import type { BookFields } from './book.ts'

/** How a field's value is checked and what is allowed. Lengths are UTF-16 code units. */
export type FieldRule =
  | { kind: 'text'; min: number; max: number; lines?: 'many' }
  | { kind: 'integer'; min: number; max: number | 'the year after next' }
  | { kind: 'number'; min: number }
  | { kind: 'status' }
  | { kind: 'isbn' }
  | { kind: 'currency' }
  | { kind: 'language' }
  | { kind: 'keywords'; items: number; max: number }

/** Characters that `isbnRaw` may have. */
export const MAX_RAW = 60

/** The rules for the fields of a book. Validation, schemas, the form and documents are made from this table. */
export const FIELD_RULES: { readonly [Name in keyof BookFields]-?: FieldRule } = {
  title: { kind: 'text', min: 1, max: 500 },
  author: { kind: 'text', min: 0, max: 1000 },
  publisher: { kind: 'text', min: 0, max: 200 },
  year: { kind: 'integer', min: -3000, max: 'the year after next' },
  pages: { kind: 'integer', min: 0, max: 50_000 },
  edition: { kind: 'text', min: 0, max: 100 },
  description: { kind: 'text', min: 0, max: 5000, lines: 'many' },
  status: { kind: 'status' },
  isbn: { kind: 'isbn' },
  isbnRaw: { kind: 'text', min: 0, max: MAX_RAW },
  copies: { kind: 'integer', min: 0, max: 9999 },
  price: { kind: 'number', min: 0 },
  currency: { kind: 'currency' },
  location: { kind: 'text', min: 0, max: 60 },
  callNumber: { kind: 'text', min: 0, max: 60 },
  language: { kind: 'language' },
  keywords: { kind: 'keywords', items: 20, max: 60 },
}

export const FIELD_NAMES = Object.keys(FIELD_RULES) as (keyof BookFields)[]

/** The fields that only the server sets. A client that sends a whole book back may leave them in. */
export const SERVER_FIELDS = ['createdAt', 'updatedAt', 'revision'] as const

export const MAX_ID = 2_147_483_647

/** Narrows a value to the id that a book can have: a whole number from 1 to {@link MAX_ID}. */
export function isId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_ID
}

/** Resolves a rule's upper limit. Catalogues announce books a year ahead, so the limit moves with the calendar. */
export function highest(rule: Extract<FieldRule, { kind: 'integer' }>, now = new Date()): number {
  return rule.max === 'the year after next' ? now.getUTCFullYear() + 2 : rule.max
}
