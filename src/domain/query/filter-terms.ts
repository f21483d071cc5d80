/** What stands between a field and its value. */
export type FilterOperator = ':' | '=' | '<' | '<=' | '>' | '>='

/** One term of a filter: a word, or a field, an operator and a value. */
export interface FilterTerm {
  /** Where it stands: the index of its first character. */
  start: number
  /** As it was written. */
  text: string
  /** Whether a minus stands in front. */
  isNegated: boolean
  /** The name in front of an operator, whether or not there is such a field. */
  name?: string
  operator?: FilterOperator
  value: string
  isQuoted: boolean
  /** Why the value cannot be read as it is. One that lacks its last quote is read to the end of the filter. */
  problem?: string
}

const BLANKS = /\s*/y
/** Made when a filter is read: the classes of Unicode would take some time of a worker's start. */
const namePattern = () => /([\p{L}_][\p{L}\p{N}_]*)(>=|<=|[:=<>])/uy
const QUOTED = /"(?:[^"\\]|\\.)*"/sy
const BARE = /[^\s"]*/y
const TO_BLANK = /\S*/y

/** Splits a filter into its terms, in one pass over the text. */
export function splitFilter(text: string): FilterTerm[] {
  const terms: FilterTerm[] = []
  let at = skip(BLANKS, text, 0)
  while (at < text.length) {
    const { term, end } = termAt(text, at)
    terms.push(term)
    at = skip(BLANKS, text, end)
  }
  return terms
}

function termAt(text: string, start: number): { term: FilterTerm; end: number } {
  // A minus alone, or more than one, is a dash between words.
  const isNegated = /^-[^\s-]/.test(text.slice(start, start + 2))
  const pattern = namePattern()
  pattern.lastIndex = start + Number(isNegated)
  const [all = '', name, operator] = pattern.exec(text) ?? []
  const { end, ...value } = valueAt(text, start + Number(isNegated) + all.length)
  const named = name === undefined ? {} : { name, operator: operator as FilterOperator }
  return { term: { start, text: text.slice(start, end), isNegated, ...named, ...value }, end }
}

type Value = Pick<FilterTerm, 'value' | 'isQuoted' | 'problem'> & { end: number }

function valueAt(text: string, start: number): Value {
  const isQuoted = text[start] === '"'
  const end = skip(isQuoted ? QUOTED : BARE, text, start)
  if (isQuoted && end === start) return unclosed(text, start)
  const rest = skip(TO_BLANK, text, end)
  if (rest > end) {
    const problem = isQuoted
      ? 'has a blank missing behind its quotes'
      : 'has a quote inside: quotes stand around a whole value'
    return { value: '', isQuoted, problem, end: rest }
  }
  const written = text.slice(start, end)
  return isQuoted ? { ...unquoted(written), isQuoted, end } : { value: written, isQuoted, end }
}

function unclosed(text: string, start: number): Value {
  return { value: text.slice(start + 1), isQuoted: true, problem: 'lacks the quote at its end', end: text.length }
}

/** Reads a quoted value, with the escapes of JSON strings. */
function unquoted(written: string): { value: string; problem?: string } {
  try {
    // Quotes may hold what JSON wants escaped, such as a tab.
    const value = JSON.parse(written.replace(/[\u0000-\u001f]/g, control => JSON.stringify(control).slice(1, -1)))
    return { value: String(value) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { value: '', problem: 'has a backslash that escapes nothing: write \\\\ for a backslash, \\" for a quote' }
  }
}

/** The index behind what a sticky pattern finds at a place; the place itself where it finds nothing. */
function skip(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return start + (pattern.exec(text)?.[0].length ?? 0)
}
