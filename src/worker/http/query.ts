import { isKnownField } from '../../domain/check-fields.ts'
import { type FieldProblem, invalid } from '../../domain/errors.ts'
import { FIELD_NAMES, SERVER_FIELDS } from '../../domain/fields.ts'
import { showValue } from '../../domain/show-value.ts'

const OPTIONS = ['q', 'filter', 'sort', 'limit', 'cursor']
/** Parameters that belong to the connection. */
const IGNORED = ['client']

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
    else if (!OPTIONS.includes(name)) problems.push(unknownParameter(name, first))
    else if (values.length > 1) problems.push(givenTwice(name, values))
    else params[name] = first
  }
  if (problems.length > 0) throw invalid(problems)
  return Object.keys(where).length > 0 ? { ...params, where } : params
}

function unknownParameter(field: string, value: string): FieldProblem {
  const fields = [...FIELD_NAMES, 'id', ...SERVER_FIELDS]
  const options = [...OPTIONS, ...IGNORED]
  const there = `there are ${options.join(', ')}, and a book's fields: ${fields.join(', ')}`
  const message = `there is no parameter ${showValue(field)}; ${there}`
  return { field: field.slice(0, 60), message, value, rule: 'unknown', allowed: [...options, ...fields] }
}

function givenTwice(field: string, value: readonly string[]): FieldProblem {
  return { field, message: `${field} may be given once (given: ${showValue(value)})`, value, rule: 'once' }
}
