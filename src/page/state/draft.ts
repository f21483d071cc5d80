import { type Book, type BookFields, FIELD_DEFAULTS } from '../../domain/book.ts'
import { FIELD_NAMES } from '../../domain/fields.ts'
import { formatNumber } from '../../domain/number-text.ts'

export type FieldName = keyof BookFields

/** The text of each field of a form. */
export type Typed = Readonly<Record<FieldName, string>>

/** A field that somebody else changed as well: what was typed stays, and this is what it is for the others. */
export interface Clash {
  field: FieldName
  theirs: string
}

/** The text of a book's fields; of no book, that of a new one. */
export function typedOf(book: Partial<Book> = FIELD_DEFAULTS): Typed {
  return Object.fromEntries(FIELD_NAMES.map(name => [name, textOf(name, book[name])])) as Typed
}

function textOf(name: FieldName, value: BookFields[FieldName]): string {
  if (value === undefined) return ''
  if (typeof value === 'object') return value.join(', ')
  // The year and the pages are 0 when they are not known.
  if (typeof value === 'number') return value === 0 && name !== 'copies' && name !== 'price' ? '' : formatNumber(value)
  return value
}

/** The fields that were typed over, with their text: what an UPDATE has to say. */
export function changesOf(base: Typed, typed: Typed): Partial<Record<FieldName, string>> {
  return Object.fromEntries(FIELD_NAMES.filter(name => typed[name] !== base[name]).map(name => [name, typed[name]]))
}

/** The fields of a new book that hold something else than an empty form does. */
export function fieldsOf(typed: Typed): Partial<Record<FieldName, string>> {
  return { title: typed.title, ...changesOf(typedOf(), typed) }
}

/**
 * Brings what is being typed together with a book that somebody else has changed: fields that were not touched take what
 * the others have, and those that were stay as they are typed.
 */
export function meet(base: Typed, typed: Typed, current: Typed): { typed: Typed; clashes: readonly Clash[] } {
  const touched = FIELD_NAMES.filter(name => typed[name] !== base[name])
  const clashes = touched.filter(name => current[name] !== base[name] && current[name] !== typed[name])
  return {
    typed: { ...current, ...Object.fromEntries(touched.map(name => [name, typed[name]])) },
    clashes: clashes.map(field => ({ field, theirs: current[field] })),
  }
}
