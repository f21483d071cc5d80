import { type BookFields, FIELD_DEFAULTS, STATUSES } from './book.ts'
import { cleanLine, cleanLines, isVisible } from './clean-text.ts'
import type { BrokenRule } from './errors.ts'
import { FIELD_RULES, type FieldRule, highest, MAX_RAW } from './fields.ts'
import { readIsbn } from './isbn/read-isbn.ts'
import { readLanguage } from './language/read-language.ts'
import { howToWrite, numberOf } from './number-text.ts'
import { readStatus } from './status.ts'

/** The sentence that says what is allowed instead of a value, and the rule that it breaks. */
export type Refused = BrokenRule & { problem: string }

/** An accepted value, or why it is refused. `raw` is a text that was given as an ISBN and is not one. */
type Checked = { value: unknown; raw?: string } | Refused

/** Checks and normalises one value of a book by the table of fields. */
export function checkValue(name: keyof BookFields, value: unknown): Checked {
  const rule: FieldRule = FIELD_RULES[name]
  // A form sends an empty field as empty text: it then gets its default, as when it is not given.
  if (value === '' && name !== 'title' && isAlwaysThere(name)) return { value: FIELD_DEFAULTS[name] }
  switch (rule.kind) {
    case 'text':
      return checkText(rule, value)
    case 'integer':
      return checkRange(value, { min: rule.min, max: highest(rule), integer: true })
    case 'number':
      return checkRange(value, { min: rule.min, max: Number.MAX_SAFE_INTEGER, integer: false })
    case 'status':
      return checkStatus(value)
    case 'isbn':
      return checkIsbn(value)
    case 'currency':
      return checkPattern(value, /^[A-Z]{3}$/, CURRENCY)
    case 'language':
      return checkLanguage(value)
    case 'keywords':
      return checkKeywords(rule, value)
  }
}

const CURRENCY: Refused = {
  rule: 'currency',
  problem: 'must be a currency code of three capital letters, such as IDR',
}
const LANGUAGE: Refused = {
  rule: 'language',
  problem: 'must be a language tag, such as id or en-GB, or the name of a language',
}

function checkText(rule: Extract<FieldRule, { kind: 'text' }>, value: unknown): Checked {
  const { min, max } = rule
  const lengths = `${min} to ${max} characters`
  if (typeof value !== 'string') return { rule: 'length', min, max, problem: `must be text of ${lengths}` }
  const clean = rule.lines === 'many' ? cleanLines(value) : cleanLine(value)
  if (clean.length < min) return { rule: 'required', problem: 'is required' }
  if (min > 0 && !isVisible(clean))
    return { rule: 'required', problem: 'is required, and this has no visible character' }
  if (clean.length <= max) return { value: clean }
  return { rule: 'length', min, max, problem: `has ${clean.length} characters; ${lengths} are allowed` }
}

/** Checks a number: `integer` asks for a whole one. */
export function checkRange(value: unknown, range: { min: number; max: number; integer: boolean }): Checked {
  const { min, max, integer } = range
  const number = toNumber(value)
  const isKind = integer ? Number.isInteger(number) : Number.isFinite(number)
  if (isKind && number >= min && number <= max) return { value: number === 0 ? 0 : number }
  const written = typeof value === 'string' ? howToWrite(value) : undefined
  if (written) return { rule: 'notation', ...written }
  return { rule: 'range', ...range, problem: `must be a ${integer ? 'whole number' : 'number'} from ${min} to ${max}` }
}

/** Numbers as JSON or as decimal text; anything else is NaN, so `true` is refused. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? numberOf(value) : Number.NaN
}

function checkStatus(value: unknown): Checked {
  const status = typeof value === 'string' ? readStatus(value) : undefined
  if (status) return { value: status }
  return { rule: 'oneOf', allowed: STATUSES, problem: `must be one of ${STATUSES.join(', ')}` }
}

function checkIsbn(value: unknown): Checked {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return noIsbn('must be text: 10 or 13 digits, or empty')
  if (text.length > 200) return noIsbn('is too long: an ISBN has 10 or 13 digits')
  const reading = readIsbn(text)
  if (reading.isbn !== undefined) {
    const raw = reading.others && cleanLine(reading.others)
    return { value: reading.isbn, ...(raw !== undefined && { raw }) }
  }
  if (reading.isEmpty) return { value: '' }
  const raw = cleanLine(text)
  if (!/\d{5}/.test(raw.replace(/\D/g, '')) || raw.length > MAX_RAW) return noIsbn('must be 10 or 13 digits, or empty')
  return { value: '', raw }
}

/** Refuses an ISBN. Of what is none, or stands beside one, so many characters are kept in isbnRaw. */
export function noIsbn(problem: string): Refused {
  return { rule: 'isbn', max: MAX_RAW, problem }
}

function checkPattern(value: unknown, pattern: RegExp, refused: Refused): Checked {
  return typeof value === 'string' && value.length <= 35 && pattern.test(value) ? { value } : refused
}

function checkLanguage(value: unknown): Checked {
  const tag = typeof value === 'string' ? readLanguage(value) : undefined
  return tag === undefined ? LANGUAGE : { value: tag }
}

function checkKeywords({ items, max }: Extract<FieldRule, { kind: 'keywords' }>, value: unknown): Checked {
  const words = typeof value === 'string' ? value.split(/[,;]/) : value
  const problem = `must be a list of at most ${items} texts of at most ${max} characters`
  const refused: Refused = { rule: 'list', min: 0, max: items, length: max, problem }
  if (!Array.isArray(words) || !words.every(word => typeof word === 'string')) return refused
  const clean = [...new Set(words.map(cleanLine))].filter(word => word !== '')
  return clean.length <= items && clean.every(word => word.length <= max) ? { value: clean } : refused
}

/** Whether every book has a field: one that is not given has its default. */
export function isAlwaysThere(name: string): name is keyof typeof FIELD_DEFAULTS {
  return Object.hasOwn(FIELD_DEFAULTS, name)
}
