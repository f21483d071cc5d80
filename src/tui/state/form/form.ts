import type { Book, BookFields } from '../../../domain/book.ts'
import { fieldProblem } from '../../../domain/check-fields.ts'
import { readIsbn } from '../../../domain/isbn/read-isbn.ts'
import { EMPTY_FIELD, fieldWith, type TextField, textOf } from '../text-field.ts'

export type FormFieldName = Extract<
  keyof BookFields,
  | 'title'
  | 'author'
  | 'isbn'
  | 'year'
  | 'publisher'
  | 'pages'
  | 'edition'
  | 'copies'
  | 'location'
  | 'status'
  | 'description'
>

/** The fields of the form, in their order. */
export const FORM_FIELDS: readonly { name: FormFieldName; label: string }[] = [
  { name: 'title', label: 'Title' },
  { name: 'author', label: 'Author' },
  { name: 'isbn', label: 'ISBN' },
  { name: 'year', label: 'Year' },
  { name: 'publisher', label: 'Publisher' },
  { name: 'pages', label: 'Pages' },
  { name: 'edition', label: 'Edition' },
  { name: 'copies', label: 'Copies' },
  { name: 'location', label: 'Location' },
  { name: 'status', label: 'Status' },
  { name: 'description', label: 'Description' },
]

type Values = Record<FormFieldName, TextField>

export interface FormState {
  values: Values
  /** The index of the field with the cursor. */
  at: number
  /** What was said about a field when it was saved or looked up. */
  notes: Partial<Record<FormFieldName, string>>
  /** The book that is edited, as it was when the form was filled. */
  editing?: Book
  /**
   * It was sent before, and the answer was lost: sent unchanged, it goes under the same key and happens once. `fields` is
   * JSON, `at` milliseconds since the epoch, `client` the name of the app that sent it, when that was another one,
   * `isLost` that the answer was lost and not a refusal.
   */
  sent?: { requestKey: string; fields: string; at: number; client?: string; isLost?: true }
  /** The number in ISBN that was asked about as the field was left; and one that another book may have, too. */
  askedIsbn?: string
  acceptedIsbn?: string
  /** Fields of a new book that the form does not show. */
  carried?: Record<string, unknown>
  /** It was typed in an app before this one, and came back from its draft. */
  isFromDraft?: true
  /** Copies that were scanned while it is being saved. */
  moreCopies?: number
}

const NUMERIC: readonly FormFieldName[] = ['year', 'pages']

function emptyValues(): Values {
  return Object.fromEntries(FORM_FIELDS.map(({ name }) => [name, EMPTY_FIELD])) as Values
}

/** An empty form with the cursor in Title. */
export function emptyForm(): FormState {
  const values = {
    ...emptyValues(),
    copies: { ...fieldWith('1'), isPreset: true as const },
    status: fieldWith('Available'),
  }
  return { values, at: 0, notes: {} }
}

/** A form filled with a book. */
export function formOf(book: Book): FormState {
  const values = emptyValues()
  for (const { name } of FORM_FIELDS) {
    const value = name === 'isbn' ? book.isbn || (book.isbnRaw ?? '') : book[name]
    const isUnknown = value === undefined || (NUMERIC.includes(name) && value === 0)
    values[name] = fieldWith(isUnknown ? '' : String(value))
  }
  return { values, at: 0, notes: {}, editing: book }
}

export function fieldAt({ at }: FormState): FormFieldName {
  return FORM_FIELDS[at]?.name ?? 'title'
}

export function typedIn(form: FormState, name: FormFieldName): string {
  return textOf(form.values[name]).trim()
}

/** The value of a field as it is sent. Of a text of several lines every character stays, at its ends too. */
function valueIn(form: FormState, name: FormFieldName): string {
  const typed = typedIn(form, name)
  return name === 'description' && typed !== '' ? textOf(form.values[name]) : typed
}

/** The form as it was before anything was typed in it. */
export function pristineOf(form: FormState): FormState {
  return form.editing ? formOf(form.editing) : emptyForm()
}

/** Whether a field holds something else than before anything was typed. */
export function isTouched(form: FormState, name: FormFieldName, pristine = pristineOf(form)): boolean {
  return valueIn(form, name) !== valueIn(pristine, name)
}

/** Whether there is something typed that would be lost. */
export function isDirty(form: FormState): boolean {
  const pristine = pristineOf(form)
  return FORM_FIELDS.some(({ name }) => isTouched(form, name, pristine))
}

/** What is wrong with a field, or undefined. */
export function problemOf(form: FormState, name: FormFieldName): string | undefined {
  return fieldProblem(name, typedIn(form, name))
}

/** What is worth knowing about a field that may be saved as it is. */
export function warningOf(form: FormState, name: FormFieldName): string | undefined {
  const value = typedIn(form, name)
  if (name !== 'isbn' || value === '') return undefined
  const reading = readIsbn(value)
  return reading.isbn === undefined ? `${reading.problem}; kept as it is` : reading.warning
}

export function firstProblem(form: FormState): FormFieldName | undefined {
  return FORM_FIELDS.find(({ name }) => problemOf(form, name) !== undefined)?.name
}

/** The params of ADD, or the changed fields for UPDATE. */
export function fieldsOf(form: FormState): Record<string, unknown> {
  const pristine = form.editing && formOf(form.editing)
  const fields: Record<string, unknown> = { ...form.carried }
  for (const { name } of FORM_FIELDS) {
    const value = valueIn(form, name)
    if (pristine && value === valueIn(pristine, name)) continue
    if (!pristine && value === '') continue
    fields[name] = value === '' ? null : value
  }
  return fields
}

export function withValue(form: FormState, name: FormFieldName, value: TextField): FormState {
  const { [name]: _note, ...notes } = form.notes
  return { ...form, values: { ...form.values, [name]: value }, notes }
}

/** The number of copies that is typed in; undefined when it is none. */
export function copiesIn(form: FormState): number | undefined {
  const copies = Number(typedIn(form, 'copies') || '1')
  return Number.isSafeInteger(copies) ? copies : undefined
}

export function withCopies(form: FormState, copies: number): FormState {
  return withValue(form, 'copies', fieldWith(String(copies)))
}

export function withNote(form: FormState, name: FormFieldName, note: string): FormState {
  return { ...form, notes: { ...form.notes, [name]: note } }
}

/** Moves the cursor to another field, around at the ends. */
export function moveField(form: FormState, by: number): FormState {
  return { ...form, at: (form.at + by + FORM_FIELDS.length) % FORM_FIELDS.length }
}

export function moveTo(form: FormState, name: FormFieldName): FormState {
  return { ...form, at: FORM_FIELDS.findIndex(field => field.name === name) }
}
