import { BookstoreError } from '../domain/errors.ts'
import { numberOf } from '../domain/number-text.ts'
import { type FilterTerm, splitFilter } from '../domain/query/filter-terms.ts'

/** What LIST takes besides a filter, as `name=value`. */
const OPTIONS: readonly string[] = ['q', 'filter', 'where', 'sort', 'limit', 'cursor']

/**
 * Reads what follows an inline LIST: options such as `sort=-year`, and a filter. Where an option stood, the filter has
 * blanks, so that the columns of its errors are those of the text.
 *
 * @throws BookstoreError PARSE for an option whose value cannot be read, PARAMS for one that stands twice
 */
export function parseListWords(text: string): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  let filter = text
  for (const term of splitFilter(text).filter(isOption)) {
    const { name = '', start, text: written, problem } = term
    if (problem !== undefined) throw new BookstoreError('PARSE', `${written} ${problem}`)
    if (Object.hasOwn(params, name)) throw new BookstoreError('PARAMS', `${name} is given twice`)
    params[name] = toValue(term)
    filter = filter.slice(0, start) + ' '.repeat(written.length) + filter.slice(start + written.length)
  }
  if (filter.trim() === '') return params
  if (params['filter'] !== undefined)
    throw new BookstoreError('PARAMS', 'filter is given twice: as filter="…", and as it is')
  return { ...params, filter: filter.trimEnd() }
}

function isOption({ name = '', operator, isNegated }: FilterTerm): boolean {
  return operator === '=' && !isNegated && OPTIONS.includes(name)
}

function toValue({ name, value, isQuoted }: FilterTerm): string | number {
  const number = name === 'limit' && !isQuoted ? numberOf(value) : Number.NaN
  return Number.isNaN(number) ? value : number
}
