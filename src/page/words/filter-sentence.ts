import type { FieldProblem } from '../../domain/errors.ts'
import { splitFilter } from '../../domain/query/filter-terms.ts'
import { kindOf, QUERY_FIELDS, type QueryKind } from '../../domain/query/query-fields.ts'
import { readFilter } from '../../domain/query/read-filter.ts'

/** The sentences about a filter in a language that the filter's own sentences are not in. */
export interface FilterReasons {
  /** Quotes or backslashes that are not as they should be. */
  quotes: string
  /** An operator by itself. */
  blanks: string
  /** A term that is right, but one too many. */
  tooMany: string
  nothingToFind: string
  noField(name: string, fields: string): string
  /** A field with an operator or a value that it does not take, by the kind of its values. */
  field: Readonly<Record<QueryKind, (name: string) => string>>
}

/** Says why a term of a filter cannot be read. The term is looked at again, since its problem comes as a sentence in English. */
export function filterSentence({ value }: FieldProblem, reasons: FilterReasons): string {
  const text = String(value)
  const [term] = splitFilter(text)
  if (!term || term.problem !== undefined) return reasons.quotes
  if (/^[:=<>]/.test(text)) return reasons.blanks
  if (readFilter(text).problems.length === 0) return reasons.tooMany
  const name = term.name ?? /^\w+/.exec(text)?.[0]
  if (name === undefined) return reasons.nothingToFind
  const field = QUERY_FIELDS.find(one => one.toLowerCase() === name.toLowerCase())
  return field === undefined ? reasons.noField(name, QUERY_FIELDS.join(', ')) : reasons.field[kindOf(field)](field)
}
