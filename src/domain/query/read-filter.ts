import { cleanLine } from '../clean-text.ts'
import { type FieldProblem, invalid } from '../errors.ts'
import { fold } from '../words/fold.ts'
import { type FilterTerm, splitFilter } from './filter-terms.ts'
import { isScalar } from './operand.ts'
import { QUERY_FIELDS, type QueryField } from './query-fields.ts'
import { readFieldTerm } from './read-field-term.ts'
import { type Conditions, MAX_CONDITIONS } from './where.ts'

/** What a filter asks for, as far as it can be read, and what is wrong with the rest. */
export interface FilterReading {
  where: readonly Conditions[]
  problems: readonly FieldProblem[]
}

/** A term as a condition, or as one of the words that are looked for together; or why it cannot be read. */
type TermReading = { condition: Conditions } | { word: string } | { problem: string }

const FIELDS: ReadonlyMap<string, QueryField> = new Map(QUERY_FIELDS.map(field => [field.toLowerCase(), field]))
/** The most terms besides words, which are one condition. */
const MAX_TERMS = MAX_CONDITIONS - 1
/** The most problems that are told of one filter. */
const MAX_PROBLEMS = 10
const NOTHING_TO_FIND = 'has no letter or digit that could be found'

/**
 * Reads a filter as a person types it: words, `author:hirata`, `year>2000`, `year:1950..1960`, `"words that stand together"`,
 * `-status:out` for what is not to be, `isbn:` for what is empty. All terms must hold.
 */
export function readFilter(text: string): FilterReading {
  const problems: FieldProblem[] = []
  const conditions: Conditions[] = []
  const words: string[] = []
  let count = 0
  for (const term of splitFilter(text)) {
    // What is told of a filter that is wrong all over would help nobody, and takes its time.
    if (problems.length >= MAX_PROBLEMS || count > MAX_TERMS) break
    if (term.problem !== undefined) problems.push(problemAt(text, term, `${shown(term.text)} ${term.problem}`))
    if (term.problem !== undefined && term.value === '') continue
    const reading = readTerm(term, words.at(-1))
    if ('problem' in reading) problems.push(problemAt(text, term, reading.problem))
    else if ('word' in reading) words.push(reading.word)
    else if (++count > MAX_TERMS)
      problems.push(problemAt(text, term, `there may be at most ${MAX_TERMS} terms, besides words`))
    else addCondition(conditions, reading.condition)
  }
  return { ...joined(text, words, conditions, problems), problems }
}

/**
 * Reads a filter that is complete.
 *
 * @throws BookstoreError INVALID with each term that cannot be read, and the column where it stands
 */
export function parseFilter(text: string): readonly Conditions[] {
  const { where, problems } = readFilter(text)
  if (problems.length > 0) throw invalid([...problems])
  return where
}

/** Puts the words, which are looked for as one query, before the other conditions. */
function joined(
  text: string,
  words: readonly string[],
  conditions: readonly Conditions[],
  problems: FieldProblem[],
): { where: readonly Conditions[] } {
  const q = words.join(' ')
  const isFindable = fold(q) !== ''
  const whole = { start: 0, text: q }
  // A sign between words is passed over, but one by itself would find all books.
  if (words.length > 0 && !isFindable) problems.push(problemAt(text, whole, `${shown(q)} ${NOTHING_TO_FIND}`))
  return { where: isFindable ? [{ q }, ...conditions] : conditions }
}

/** Adds a condition. A field that is to be equal to several values, of which it can have one, may have any of them. */
function addCondition(conditions: Conditions[], condition: Conditions): void {
  const [[name = '', value] = []] = Object.entries(condition)
  const at = conditions.findIndex(one => Object.hasOwn(one, name) && equalTo(one[name]) !== undefined)
  const known = equalTo(conditions[at]?.[name])
  if (known === undefined || !isScalar(value) || name === 'keywords') conditions.push(condition)
  else conditions[at] = { [name]: { in: [...known, value] } }
}

/** The values of which a field must have one, if that is the condition. */
function equalTo(condition: unknown): readonly unknown[] | undefined {
  if (isScalar(condition)) return [condition]
  return typeof condition === 'object' && condition !== null && 'in' in condition
    ? (condition.in as unknown[])
    : undefined
}

function readTerm(term: FilterTerm, before: string | undefined): TermReading {
  const { name, operator, value, isQuoted } = term
  if (name === undefined || operator === undefined) return readWord(term, before)
  const field = FIELDS.get(name.toLowerCase())
  if (field !== undefined) {
    const reading = readFieldTerm(field, operator, term)
    return 'problem' in reading ? reading : negatable(term, field, reading.condition)
  }
  // Titles have colons: "Dune: Messiah".
  if (operator === ':' && value === '' && !isQuoted) return readWord(term, before)
  const known = QUERY_FIELDS.join(', ')
  return { problem: `there is no field ${shown(name)}; the fields are ${known}. In quotes it is looked for as words` }
}

function readWord(term: FilterTerm, before: string | undefined): TermReading {
  const { isNegated, isQuoted, value } = term
  const word = isQuoted ? value : term.text.slice(Number(isNegated))
  if (!isQuoted && !isNegated && /^[:=<>]/.test(word) && FIELDS.has(before?.toLowerCase() ?? ''))
    return { problem: `${shown(word)} must stand without blanks between a field and a value, such as year>2000` }
  const [, name = ''] = /^(\w+)[!~]/.exec(isQuoted ? '' : word) ?? []
  if (FIELDS.has(name.toLowerCase()))
    return {
      problem: `${shown(word)} has no operator that there is: ${name} takes : = < <= > >=, and a minus in front for what is not to be`,
    }
  if (!isNegated && !isQuoted) return { word }
  if (fold(word) === '') return { problem: `${shown(term.text)} ${NOTHING_TO_FIND}` }
  return negatable(term, 'q', isQuoted ? { contains: word } : word)
}

function negatable({ isNegated }: FilterTerm, name: string, condition: unknown): { condition: Conditions } {
  return { condition: { [name]: isNegated ? { not: condition } : condition } }
}

/** A text of a filter for a message: shortened, and without what would move a terminal's cursor. */
function shown(text: string): string {
  return text.length > 60 ? `${cleanLine(text.slice(0, 60))}…` : cleanLine(text)
}

/** Says where in a filter something is wrong. Columns count characters from 1. */
function problemAt(
  text: string,
  { start, text: value }: Pick<FilterTerm, 'start' | 'text'>,
  what: string,
): FieldProblem {
  const column = [...text.slice(0, start)].length + 1
  return { field: 'filter', message: `filter, column ${column}: ${what}`, value, rule: 'filter', column }
}
