import { splitFilter } from '../domain/query/filter-terms.ts'
import { isQueryField, kindOf } from '../domain/query/query-fields.ts'

/** Params of LIST whose value may have blanks. */
const OPTIONS: readonly string[] = ['q', 'filter', 'sort']

/**
 * Joins the arguments of `list` to one text. From `author="andrea hirata"` the shell has taken the quotes; an argument that
 * is several terms of a filter, such as 'dune year>2000', stays as it is.
 */
export function joinListWords(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  const [first, ...more] = splitFilter(word)
  if (!first || more.length === 0 || first.isQuoted || !takesText(first.name)) return word
  if (more.some(({ name, isNegated, isQuoted }) => name !== undefined || isNegated || isQuoted)) return word
  const start = first.text.length - first.value.length
  return `${word.slice(0, start)}${JSON.stringify(word.slice(start))}`
}

function takesText(name = ''): boolean {
  return OPTIONS.includes(name) || (isQueryField(name) && !['number', 'date'].includes(kindOf(name)))
}
