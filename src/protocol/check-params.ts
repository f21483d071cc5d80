import * as v from 'valibot'
import { BookstoreError, type FieldProblem, invalid } from '../domain/errors.ts'
import { showValue } from '../domain/show-value.ts'
import { METHODS, type Method, type MethodCall } from './params.ts'

// Valibot drops these keys silently. A client must be told that they are refused.
const UNSAFE_KEYS = ['__proto__', 'prototype', 'constructor']

/**
 * Checks the params of a method.
 *
 * @throws BookstoreError PARAMS for a wrong form or an unknown operation field, INVALID for a value that is not allowed
 */
export function checkParams(method: Method, params: unknown): MethodCall {
  const given = params ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new BookstoreError('PARAMS', `params of ${method} must be an object (given: ${kind(given)})`)
  }
  const unsafe = unsafeKey(given)
  if (unsafe !== undefined) throw new BookstoreError('PARAMS', `${method} does not take ${unsafe}`)
  const result = v.safeParse(METHODS[method].params, given)
  if (result.success) return { method, params: result.output } as MethodCall
  throw toError(method, result.issues)
}

/** Finds such a key at any depth. The depth of parsed JSON is limited already, see `parse-json.ts`. */
function unsafeKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const own = UNSAFE_KEYS.find(key => Object.hasOwn(value, key))
  if (own !== undefined) return own
  for (const item of Object.values(value)) {
    const found = unsafeKey(item)
    if (found !== undefined) return found
  }
  return undefined
}

function toError(method: Method, issues: readonly v.BaseIssue<unknown>[]): BookstoreError {
  if (method === 'GET') return new BookstoreError('PARAMS', 'GET takes {id} with a whole number from 1, or {isbn}')
  const unknown = issues.find(issue => issue.type === 'strict_object' && issue.expected === 'never')
  if (unknown) {
    return new BookstoreError('PARAMS', `${method} does not take ${fieldName(unknown)}; see HELP for what it takes`)
  }
  return invalid(issues.map(toProblem))
}

function toProblem(issue: v.BaseIssue<unknown>): FieldProblem {
  const field = fieldName(issue)
  const isMissing = issue.input === undefined
  const given = isMissing ? 'is required: it' : `(given: ${showValue(issue.input)})`
  return { field, message: `${field} ${given} must be ${allowed(issue)}`, value: issue.input ?? null }
}

/** Says what is allowed, in the schema's own words where it has some. */
function allowed(issue: v.BaseIssue<unknown>): string {
  const words = issue.requirement
  if (issue.type === 'picklist') return `one of ${issue.expected?.replaceAll('"', '').replaceAll(' | ', ', ')}`
  if (issue.type === 'min_value' || issue.type === 'min_length') return `at least ${words}${unit(issue)}`
  if (issue.type === 'max_value' || issue.type === 'max_length') return `at most ${words}${unit(issue)}`
  if (issue.type === 'integer') return 'a whole number'
  if (issue.type === 'union') return 'an object, or a list of objects'
  return issue.expected ?? 'something else'
}

function unit(issue: v.BaseIssue<unknown>): string {
  if (!issue.type.endsWith('length')) return ''
  return Array.isArray(issue.input) ? ' items' : ' characters'
}

function fieldName(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map(item => String(item.key)).join('.') ?? 'params'
  return path.slice(0, 80)
}

function kind(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
