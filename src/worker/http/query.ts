import { isKnownField } from '../../domain/check-fields.ts'
import { type FieldProblem, invalid } from '../../domain/errors.ts'
import { FIELD_NAMES, SERVER_FIELDS } from '../../domain/fields.ts'
import { showValue } from '../../domain/show-value.ts'

const OPTIONS = ['q', 'filter', 'sort', 'limit', 'cursor']
/** Parameters that belong to the connection. */
const IGNORED = ['client']
const FIELDS = [...FIELD_NAMES, 'id', ...SERVER_FIELDS]

/**
 * Turns a query string into the params of LIST: every name that is no option of LIST is a condition on a field. A field that
 * is named several times may have any of the values.
 *
 * @throws BookstoreError INVALID for another name, and for an option that is named several times
 */
export function toListParams(query: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  const where: Record<string, unknown> = {}
  const problems: FieldProblem[] = []
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name)
    const [first = ''] = values
    if (IGNORED.includes(name)) continue
    if (isKnownField(name)) where[name] = values.length > 1 ? { in: values } : first
    else if (!OPTIONS.includes(name)) problems.push(unknownParameter(name, first, OPTIONS, FIELDS))
    else if (values.length > 1) problems.push(givenTwice(name, values))
    else params[name] = first
  }
  if (problems.length > 0) throw invalid(problems)
  return Object.keys(where).length > 0 ? { ...params, where } : params
}

/**
 * Reads a query string that has no other parameters than these, each once.
 *
 * @throws BookstoreError INVALID
 */
export function onlyParameters(query: URLSearchParams, names: readonly string[]): Record<string, string> {
  const given = [...new Set(query.keys())].filter(name => !IGNORED.includes(name))
  const problems = given.flatMap(name => {
    const values = query.getAll(name)
    if (!names.includes(name)) return [unknownParameter(name, values[0] ?? '', names, [])]
    return values.length > 1 ? [givenTwice(name, values)] : []
  })
  if (problems.length > 0) throw invalid(problems)
  return Object.fromEntries(given.map(name => [name, query.get(name) ?? '']))
}

function unknownParameter(
  field: string,
  value: string,
  names: readonly string[],
  fields: readonly string[],
): FieldProblem {
  const options = [...names, ...IGNORED]
  const there = `there are ${options.join(', ')}${fields.length > 0 ? `, and a book's fields: ${fields.join(', ')}` : ''}`
  const message = `there is no parameter ${showValue(field)}; ${there}`
  return { field: field.slice(0, 60), message, value, rule: 'unknown', allowed: [...options, ...fields] }
}

function givenTwice(field: string, value: readonly string[]): FieldProblem {
  return { field, message: `${field} may be given once (given: ${showValue(value)})`, value, rule: 'once' }
}
