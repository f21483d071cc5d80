import { type BookFields, FIELD_DEFAULTS, STATUSES } from './book.ts'
import { cleanLine, cleanLines, isVisible } from './clean-text.ts'
import { FIELD_RULES, type FieldRule, highest, MAX_RAW } from './fields.ts'
import { readIsbn } from './isbn.ts'
import { howToWrite, numberOf } from './number-text.ts'
import { readStatus } from './status.ts'

/** An accepted value, or the sentence that says what is allowed instead. `raw` is a text that was given as an ISBN and is not one. */
type Checked = { value: unknown; raw?: string } | { problem: string }

/** Checks and normalises one value of a book by the table of fields. */
export function checkValue(name: keyof BookFields, value: unknown): Checked {
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
export function toNumber(value: unknown): number {
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

/** Whether every book has a field: one that is not given has its default. */
export function isAlwaysThere(name: string): name is keyof typeof FIELD_DEFAULTS {
  return Object.hasOwn(FIELD_DEFAULTS, name)
}
