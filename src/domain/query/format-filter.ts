import { formatNumber } from '../number-text.ts'
import { isScalar, type Scalar } from './operand.ts'
import { isQueryField, kindOf } from './query-fields.ts'
import type { Conditions } from './where.ts'

const SIGNS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' }

/** Writes what {@link readFilter} read, as it was understood: reading that gives the same again. */
export function formatFilter(where: readonly Conditions[]): string {
  const terms = where.flatMap(conditions =>
    Object.entries(conditions).map(([name, condition]) => format(name, condition)),
  )
  return terms.join(' ')
}

function format(name: string, condition: unknown): string {
  if (isScalar(condition)) return name === 'q' ? String(condition) : formatEqual(name, condition)
  const { not, ...operators } = condition as Record<string, unknown>
  return not === undefined ? formatOperators(name, operators) : `-${format(name, not)}`
}

function formatEqual(name: string, value: Scalar): string {
  const isText = isQueryField(name) && ['text', 'isbn'].includes(kindOf(name))
  return `${name}${isText ? '=' : ':'}${formatValue(value)}`
}

function formatOperators(name: string, operators: Record<string, unknown>): string {
  const { contains, empty, gte, lte, in: values } = operators
  if (Array.isArray(values)) return values.map(value => formatEqual(name, value)).join(' ')
  if (empty !== undefined) return `${name}:`
  if (contains !== undefined) return name === 'q' ? JSON.stringify(contains) : `${name}:${formatValue(contains)}`
  if (gte !== undefined && lte !== undefined) return `${name}:${formatValue(gte)}..${formatValue(lte)}`
  const [[operator, value] = ['', '']] = Object.entries(operators)
  return `${name}${SIGNS[operator]}${formatValue(value)}`
}

function formatValue(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value)
  const text = String(value)
  return /[\s"]/.test(text) ? JSON.stringify(text) : text
}
