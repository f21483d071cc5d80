import type { BookChanges, BookFields, NewBook } from './book.ts'
import { checkRange, checkValue, isAlwaysThere, noIsbn, type Refused } from './check-value.ts'
import { cleanLine } from './clean-text.ts'
import { type FieldProblem, invalid } from './errors.ts'
import { FIELD_NAMES, FIELD_RULES, MAX_ID, MAX_RAW, SERVER_FIELDS } from './fields.ts'
import { showValue } from './show-value.ts'

/**
 * Checks and normalises the fields of a new book.
 * Numbers may come as text, as a form or an inline command delivers them.
 *
 * @throws BookstoreError INVALID with every refused field
 */
export function checkNewBook(given: Readonly<Record<string, unknown>>): NewBook {
  const problems: FieldProblem[] = []
  const fields = checkGiven(given, problems, { idAllowed: true })
  for (const [name, value] of Object.entries(fields)) if (value === null) delete fields[name]
  if (given['title'] === undefined) problems.unshift(problem('title', undefined, required('is required')))
  if (problems.length > 0) throw invalid(problems)
  return fields as NewBook
}

/**
 * Checks and normalises the changed fields of a book. `null` is kept: it empties an optional field.
 *
 * @throws BookstoreError INVALID with every refused field, also when there is nothing to change
 */
export function checkChanges(given: Readonly<Record<string, unknown>>): BookChanges {
  const problems: FieldProblem[] = []
  const fields = checkGiven(given, problems, { idAllowed: false })
  if (problems.length > 0) throw invalid(problems)
  return fields as BookChanges
}

/** Says what is wrong with one field's value, or undefined when it may stay: the form asks this at each key. */
export function fieldProblem(name: keyof BookFields, value: unknown): string | undefined {
  if (isEmptied(name, value)) return name === 'title' ? 'is required' : undefined
  const checked = checkValue(name, value)
  return 'problem' in checked ? checked.problem : undefined
}

function checkGiven(
  given: Readonly<Record<string, unknown>>,
  problems: FieldProblem[],
  allow: { idAllowed: boolean },
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  // The ISBN comes last, as it decides whether a raw one stays.
  const entries = Object.entries(given).sort(([a], [b]) => Number(a === 'isbn') - Number(b === 'isbn'))
  for (const [name, value] of entries) {
    if (value === undefined || isServerField(name)) continue
    if (name === 'id' && allow.idAllowed) checkId(value, fields, problems)
    else if (!isFieldName(name)) problems.push(unknownField(name, value))
    else if (isEmptied(name, value)) emptyField(name, fields, problems)
    else checkField(name, value, fields, problems)
  }
  return fields
}

function checkField(
  name: keyof BookFields,
  value: unknown,
  fields: Record<string, unknown>,
  problems: FieldProblem[],
): void {
  const checked = checkValue(name, value)
  if ('problem' in checked) {
    problems.push(problem(name, value, checked))
    return
  }
  // Of blanks alone nothing is left: an optional field is then empty, as where nothing was given.
  fields[name] = isEmptied(name, checked.value) ? null : checked.value
  if (checked.raw !== undefined) keepRaw(checked.raw, value, fields, problems)
}

/** Keeps in isbnRaw a text that is no ISBN, before the text that was given for isbnRaw itself. */
function keepRaw(raw: string, given: unknown, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  const { isbnRaw: beside } = fields
  const all = typeof beside === 'string' && beside !== raw ? `${raw}, ${beside}` : raw
  if (all.length <= MAX_RAW) fields['isbnRaw'] = all
  else problems.push(problem('isbn', given, noIsbn(`holds more than isbnRaw can keep, which is ${MAX_RAW} characters`)))
}

function emptyField(name: keyof BookFields, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  if (name === 'title') problems.push(problem('title', null, required('is required and cannot be emptied')))
  else fields[name] = null
}

/** Whether a value means "nothing here": null, or the empty text that a form delivers for an optional field. */
function isEmptied(name: keyof BookFields, value: unknown): boolean {
  return value === null || (value === '' && !isAlwaysThere(name))
}

function checkId(value: unknown, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  const range = { min: 1, max: MAX_ID, integer: true }
  const checked = checkRange(value, range)
  if ('value' in checked) fields['id'] = checked.value
  else {
    const sentence = `must be a whole number from 1 to ${MAX_ID}`
    problems.push(problem('id', value, { rule: 'range', ...range, problem: sentence }))
  }
}

function isFieldName(name: string): name is keyof BookFields {
  return Object.hasOwn(FIELD_RULES, name)
}

/** Whether a name is one of ours in a book, whoever sets it. */
export function isKnownField(name: string): boolean {
  return name === 'id' || isFieldName(name) || isServerField(name)
}

function isServerField(name: string): boolean {
  return SERVER_FIELDS.some(field => field === name)
}

/** The problem of a name that is no field of a book. */
export function unknownField(name: string, value: unknown): FieldProblem {
  const sentence = `is not a field of a book; the fields are ${FIELD_NAMES.join(', ')}`
  return problem(name, value, { rule: 'unknown', allowed: FIELD_NAMES, problem: sentence })
}

function required(problem: string): Refused {
  return { rule: 'required', problem }
}

function problem(field: string, value: unknown, { problem: sentence, ...rule }: Refused): FieldProblem {
  const name = cleanLine(field).slice(0, 60)
  const given = value === undefined ? '' : ` (given: ${showValue(value)})`
  // A name without a character that can be seen would leave a sentence without a subject.
  const shown = name === '' ? showValue(field) : name
  return { field: name, message: `${shown} ${sentence}${given}`, value: value ?? null, ...rule }
}
