import { type BookChanges, type BookFields, FIELD_DEFAULTS, type NewBook, STATUSES } from './book.ts'
import { cleanLine, cleanLines, isVisible } from './clean-text.ts'
import { type FieldProblem, invalid } from './errors.ts'
import { FIELD_NAMES, FIELD_RULES, type FieldRule, highest, MAX_ID, MAX_RAW, SERVER_FIELDS } from './fields.ts'
import { readIsbn } from './isbn.ts'
import { howToWrite, numberOf } from './number-text.ts'
import { showValue } from './show-value.ts'
import { readStatus } from './status.ts'

/** An accepted value, or the sentence that says what is allowed instead. `raw` is a text that was given as an ISBN and is not one. */
type Checked = { value: unknown; raw?: string } | { problem: string }

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
  if (given['title'] === undefined) problems.unshift(problem('title', undefined, 'is required'))
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
    problems.push(problem(name, value, checked.problem))
    return
  }
  fields[name] = checked.value
  if (checked.raw !== undefined) keepRaw(checked.raw, value, fields, problems)
}

/** Keeps in isbnRaw a text that is no ISBN, before the text that was given for isbnRaw itself. */
function keepRaw(raw: string, given: unknown, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  const { isbnRaw: beside } = fields
  const all = typeof beside === 'string' && beside !== raw ? `${raw}, ${beside}` : raw
  if (all.length <= MAX_RAW) fields['isbnRaw'] = all
  else problems.push(problem('isbn', given, `holds more than isbnRaw can keep, which is ${MAX_RAW} characters`))
}

function emptyField(name: keyof BookFields, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  if (name === 'title') problems.push(problem('title', null, 'is required and cannot be emptied'))
  else fields[name] = null
}

/** Whether a value means "nothing here": null, or the empty text that a form delivers for an optional field. */
function isEmptied(name: keyof BookFields, value: unknown): boolean {
  return value === null || (value === '' && !isAlwaysThere(name))
}

function isAlwaysThere(name: string): name is keyof typeof FIELD_DEFAULTS {
  return Object.hasOwn(FIELD_DEFAULTS, name)
}

function checkId(value: unknown, fields: Record<string, unknown>, problems: FieldProblem[]): void {
  const id = toNumber(value)
  if (Number.isInteger(id) && id >= 1 && id <= MAX_ID) fields['id'] = id
  else problems.push(problem('id', value, `must be a whole number from 1 to ${MAX_ID}`))
}

function checkValue(name: keyof BookFields, value: unknown): Checked {
  const rule: FieldRule = FIELD_RULES[name]
  // A form sends an empty field as empty text: it then gets its default, as when it is not given.
  if (value === '' && name !== 'title' && isAlwaysThere(name)) return { value: FIELD_DEFAULTS[name] }
  switch (rule.kind) {
    case 'text':
      return checkText(rule, value)
    case 'integer':
      return checkRange(value, rule.min, highest(rule), Number.isInteger)
    case 'number':
      return checkRange(value, rule.min, Number.MAX_SAFE_INTEGER, Number.isFinite)
    case 'status':
      return checkStatus(value)
    case 'isbn':
      return checkIsbn(value)
    case 'currency':
      return checkPattern(value, /^[A-Z]{3}$/, 'must be a currency code of three capital letters, such as IDR')
    case 'language':
      return checkPattern(value, /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'must be a language tag, such as id or en-GB')
    case 'keywords':
      return checkKeywords(rule, value)
  }
}

function checkText(rule: Extract<FieldRule, { kind: 'text' }>, value: unknown): Checked {
  if (typeof value !== 'string') return { problem: `must be text of ${lengths(rule)}` }
  const clean = rule.lines === 'many' ? cleanLines(value) : cleanLine(value)
  if (clean.length < rule.min) return { problem: 'is required' }
  if (rule.min > 0 && !isVisible(clean)) return { problem: 'is required, and this has no visible character' }
  if (clean.length > rule.max) return { problem: `has ${clean.length} characters; ${lengths(rule)} are allowed` }
  return { value: clean }
}

function lengths(rule: { min: number; max: number }): string {
  return `${rule.min} to ${rule.max} characters`
}

function checkRange(value: unknown, min: number, max: number, isAllowed: (value: number) => boolean): Checked {
  const number = toNumber(value)
  const kind = isAllowed === Number.isInteger ? 'whole number' : 'number'
  if (isAllowed(number) && number >= min && number <= max) return { value: number === 0 ? 0 : number }
  const written = typeof value === 'string' ? howToWrite(value) : undefined
  return { problem: written ?? `must be a ${kind} from ${min} to ${max}` }
}

/** Numbers as JSON or as decimal text; anything else is NaN, so `true` is refused. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? numberOf(value) : Number.NaN
}

function checkStatus(value: unknown): Checked {
  const status = typeof value === 'string' ? readStatus(value) : undefined
  return status ? { value: status } : { problem: `must be one of ${STATUSES.join(', ')}` }
}

function checkIsbn(value: unknown): Checked {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return { problem: 'must be text: 10 or 13 digits, or empty' }
  if (text.length > 200) return { problem: 'is too long: an ISBN has 10 or 13 digits' }
  const reading = readIsbn(text)
  if (reading.isbn !== undefined) {
    const raw = reading.others && cleanLine(reading.others)
    return { value: reading.isbn, ...(raw !== undefined && { raw }) }
  }
  const raw = cleanLine(text)
  if (raw === '') return { value: '' }
  if (!/\d{5}/.test(raw.replace(/\D/g, '')) || raw.length > MAX_RAW)
    return { problem: 'must be 10 or 13 digits, or empty' }
  return { value: '', raw }
}

function checkPattern(value: unknown, pattern: RegExp, allowed: string): Checked {
  return typeof value === 'string' && value.length <= 35 && pattern.test(value) ? { value } : { problem: allowed }
}

function checkKeywords(rule: Extract<FieldRule, { kind: 'keywords' }>, value: unknown): Checked {
  const words = typeof value === 'string' ? value.split(/[,;]/) : value
  const allowed = { problem: `must be a list of at most ${rule.items} texts of at most ${rule.max} characters` }
  if (!Array.isArray(words) || !words.every(word => typeof word === 'string')) return allowed
  const clean = [...new Set(words.map(cleanLine))].filter(word => word !== '')
  return clean.length <= rule.items && clean.every(word => word.length <= rule.max) ? { value: clean } : allowed
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
  return problem(name, value, `is not a field of a book; the fields are ${FIELD_NAMES.join(', ')}`)
}

function problem(field: string, value: unknown, message: string): FieldProblem {
  const name = cleanLine(field).slice(0, 60)
  return {
    field: name,
    message: `${name} ${message}${value === undefined ? '' : ` (given: ${showValue(value)})`}`,
    value: value ?? null,
  }
}
