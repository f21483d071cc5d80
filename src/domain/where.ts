import type { Book } from './book.ts'
import { type FieldProblem, invalid } from './errors.ts'
import { FIELD_NAMES } from './fields.ts'
import { fold } from './search.ts'

type Scalar = string | number
type Test = (value: Scalar) => boolean

const OPERATORS: Readonly<Record<string, (operand: unknown) => Test | undefined>> = {
  lt: operand => createOrderTest(operand, order => order < 0),
  lte: operand => createOrderTest(operand, order => order <= 0),
  gt: operand => createOrderTest(operand, order => order > 0),
  gte: operand => createOrderTest(operand, order => order >= 0),
  in: operand => {
    if (!Array.isArray(operand) || !operand.every(isScalar)) return undefined
    return value => operand.some(one => isSame(value, one))
  },
  contains: operand => (isScalar(operand) ? contains(String(operand)) : undefined),
}

/** Makes a test of an order. An empty value, or a text where a number is needed, is neither less nor more than any other. */
function createOrderTest(operand: unknown, passes: (order: number) => boolean): Test | undefined {
  if (!isScalar(operand) || operand === '') return undefined
  return value => {
    if (value === '') return false
    if (typeof value === 'number') return passes(value - Number(operand))
    return typeof operand === 'string' && passes(value < operand ? -1 : value > operand ? 1 : 0)
  }
}

/** Whether a value equals the operand, which may be text where the value is a number. */
function isSame(value: Scalar, wanted: Scalar): boolean {
  return String(value) === String(wanted)
}

/** Makes a test for text in a value, found as `q` of LIST finds it. An operand without letters and digits is looked for as it is. */
function contains(operand: string): Test {
  const wanted = fold(operand)
  return wanted === '' ? value => String(value).includes(operand) : value => fold(String(value)).includes(wanted)
}

/**
 * Makes a test for books of `{field: value}` or `{field: {lt, lte, gt, gte, in, contains}}`.
 * A list, such as keywords, passes when one of its items passes. No operand is compiled as a regular expression.
 *
 * @throws BookstoreError INVALID for an unknown field, operator or operand
 */
export function createFilter(where: Readonly<Record<string, unknown>>): (book: Book) => boolean {
  const problems: FieldProblem[] = []
  const tests = Object.entries(where).map(([field, condition]) => createTest(field, condition, problems))
  if (problems.length > 0) throw invalid(problems)
  return book => tests.every(test => test(book))
}

function createTest(field: string, condition: unknown, problems: FieldProblem[]): (book: Book) => boolean {
  const tests = readCondition(condition)
  const isKnown = [...FIELD_NAMES, 'id', 'createdAt', 'updatedAt', 'revision'].includes(field)
  if (!tests || !isKnown) {
    const allowed = isKnown ? 'a value, or {lt, lte, gt, gte, in, contains}' : 'a field of a book'
    const name = isKnown ? `where.${field}` : 'where'
    problems.push({ field: name, message: `${name} must be ${allowed}`, value: isKnown ? condition : field })
    return () => false
  }
  return book => {
    const value = book[field as keyof Book] ?? ''
    const items: readonly Scalar[] = Array.isArray(value) ? value : [value as Scalar]
    return items.some(item => tests.every(test => test(item)))
  }
}

function readCondition(condition: unknown): Test[] | undefined {
  if (isScalar(condition)) return [value => isSame(value, condition)]
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return undefined
  const tests = Object.entries(condition).map(([operator, operand]) =>
    Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator]?.(operand) : undefined,
  )
  return tests.every(test => test !== undefined) ? tests : undefined
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number'
}
