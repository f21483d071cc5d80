import { showValue } from '../show-value.ts'
import type { FilterOperator } from './filter-terms.ts'
import { readOperand, type Scalar } from './operand.ts'
import { kindOf, type QueryField } from './query-fields.ts'

/** The condition on a field that a term of a filter is, or why it is none. */
type Reading = { condition: unknown } | { problem: string }

const ORDERS: Readonly<Partial<Record<FilterOperator, string>>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }

/** Reads a term of a filter such as `year>2000`, of a field that there is. */
export function readFieldTerm(
  field: QueryField,
  operator: FilterOperator,
  { value, isQuoted }: { value: string; isQuoted: boolean },
): Reading {
  const order = ORDERS[operator]
  const isOrdered = kindOf(field) === 'number' || kindOf(field) === 'date'
  if (order !== undefined && !isOrdered)
    return {
      problem: `${field} takes : for what it contains and = for what it is; ${operator} is for numbers and dates`,
    }
  if (value === '') return order === undefined ? { condition: { empty: true } } : nothingBehind(field, operator)
  if (order !== undefined) return withOperand(field, value, operand => ({ [order]: operand }))
  if (isOrdered && !isQuoted && value.includes('..')) return readRange(field, value)
  const isText = kindOf(field) === 'text' || kindOf(field) === 'isbn'
  return withOperand(field, value, operand => (isText && operator === ':' ? { contains: operand } : operand))
}

function nothingBehind(field: QueryField, operator: FilterOperator): Reading {
  return { problem: `${field}${operator} needs a ${kindOf(field)} right behind it, such as ${example(field)}` }
}

function example(field: QueryField): string {
  return kindOf(field) === 'date' ? `${field}>=2026-11` : `${field}>100`
}

/** Reads `1950..1960`, `1950..` or `..1960`, both ends included. */
function readRange(field: QueryField, value: string): Reading {
  const [from = '', to = '', ...more] = value.split('..')
  const bounds: Partial<Record<'gte' | 'lte', Scalar>> = {}
  for (const [name, end] of [['gte', from] as const, ['lte', to] as const]) {
    if (end === '') continue
    const operand = readOperand(field, end)
    if ('problem' in operand) return refused(field, end, operand.problem)
    bounds[name] = operand.value
  }
  const { gte, lte } = bounds
  const isNone = more.length > 0 || (gte === undefined && lte === undefined) || (lte !== undefined && isAbove(gte, lte))
  return isNone ? refused(field, value, 'must be a range such as 10..20, 10.. or ..20') : { condition: bounds }
}

/** Whether a range begins behind its end. Of an end such as 2026, all of the year belongs to it. */
function isAbove(from: Scalar | undefined, to: Scalar): boolean {
  if (typeof from === 'string' && typeof to === 'string') return from.slice(0, to.length) > to
  return Number(from) > Number(to)
}

function refused(field: QueryField, given: string, problem: string): Reading {
  return { problem: `${field} ${problem} (given: ${showValue(given)})` }
}

function withOperand(field: QueryField, given: string, condition: (operand: Scalar) => unknown): Reading {
  const operand = readOperand(field, given)
  if ('problem' in operand) return refused(field, given, operand.problem)
  return { condition: condition(operand.value) }
}
