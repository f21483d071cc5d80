import type { Book } from '../book.ts'
import { type BrokenRule, type FieldProblem, invalid } from '../errors.ts'
import { searchKey } from '../search.ts'
import { showValue } from '../show-value.ts'
import { readCondition } from './condition.ts'
import { isQueryField, QUERY_FIELDS } from './query-fields.ts'

/** Conditions by the fields of a book, of which all must hold; `q` stands for words anywhere in it. */
export type Conditions = Readonly<Record<string, unknown>>

/** One set of conditions, or a list of them, of which all must hold: a list can ask twice for one field. */
export type Where = Conditions | readonly Conditions[]

/** The most conditions that one query may have. Each is tried on every book. */
export const MAX_CONDITIONS = 32

const NAMES = [...QUERY_FIELDS, 'q']

/**
 * Makes a test for books of `{field: value}` or `{field: {lt, lte, gt, gte, in, contains, empty, not}}`.
 * A list, such as keywords, passes when one of its items passes. No operand is compiled as a regular expression.
 *
 * @param keyOf gives the {@link searchKey} of a book, where one is kept
 * @throws BookstoreError INVALID for an unknown field, operator or operand
 */
export function createFilter(where: Where, keyOf: (book: Book) => string = searchKey): (book: Book) => boolean {
  const stranger = toList(where).find(one => !isConditions(one))
  if (stranger !== undefined) throw invalid([problemOf('where', 'must be an object, or a list of objects', stranger)])
  const conditions = toList(where).flatMap(one => Object.entries(one))
  if (conditions.length > MAX_CONDITIONS) throw tooMany(conditions.length)
  const problems: FieldProblem[] = []
  const tests = conditions.map(([name, condition]) => {
    const test = isQueryField(name) || name === 'q' ? readCondition({ name, keyOf }, condition) : unknownName(name)
    if (typeof test === 'function') return test
    problems.push('field' in test ? test : problemOf(`where.${name}`, test.problem, test.given))
    return () => false
  })
  if (problems.length > 0) throw invalid(problems)
  return book => tests.every(test => test(book))
}

/** Joins two sets of conditions, of which all must hold. */
export function bothOf(a: Where, b: Where): Where {
  return [...toList(a), ...toList(b)]
}

function toList(where: Where): readonly Conditions[] {
  return isList(where) ? where : [where]
}

function isConditions(value: unknown): value is Conditions {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(where: Where): where is readonly Conditions[] {
  return Array.isArray(where)
}

function unknownName(name: string): FieldProblem {
  const problem = `must be a field of a book, or q for its words; there are ${NAMES.join(', ')}`
  return problemOf('where', problem, name, { rule: 'unknown', allowed: NAMES })
}

function tooMany(count: number): Error {
  const rule = { rule: 'list', min: 0, max: MAX_CONDITIONS } as const
  return invalid([problemOf('where', `must have at most ${MAX_CONDITIONS} conditions`, count, rule)])
}

const CONDITION: BrokenRule = { rule: 'condition' }

function problemOf(field: string, problem: string, value: unknown, rule = CONDITION): FieldProblem {
  return { field, message: `${field} ${problem} (given: ${showValue(value)})`, value: value ?? null, ...rule }
}
