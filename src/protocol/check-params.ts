import * as v from 'valibot'
import { BookstoreError, type FieldProblem, invalid } from '../domain/errors.ts'
import { showValue } from '../domain/show-value.ts'
import { namesIn, ruleOf } from './param-rules.ts'
import { METHODS, type Method, type MethodCall, type ParamsOf } from './params.ts'

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
  if (!result.success) throw toError(method, result.issues)
  const call = { method, params: result.output } as MethodCall
  if (call.method === 'SUBSCRIBE') checkSubscribe(call.params)
  return call
}

function checkSubscribe({ topic, since, epoch, connection }: ParamsOf<'SUBSCRIBE'>): void {
  if (since !== undefined && epoch === undefined) throw noEpoch()
  if (topic === 'traffic' && connection === undefined) throw noConnection()
  if (topic !== 'traffic' && connection !== undefined) throw notFollowed(topic)
}

function noConnection(): BookstoreError {
  const message = 'connection is required with the topic traffic: the number of the connection to follow'
  return invalid([{ field: 'connection', message, value: null, rule: 'required' }])
}

function notFollowed(topic: string): BookstoreError {
  return new BookstoreError('PARAMS', `SUBSCRIBE takes connection with the topic traffic only (given: ${topic})`)
}

function noEpoch(): BookstoreError {
  const message = 'epoch is required with since: a revision means nothing in another history of the catalogue'
  return invalid([{ field: 'epoch', message, value: null, rule: 'required' }])
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
    const message = `${method} does not take ${fieldName(unknown) || '""'}${taken(method, unknown)}`
    return new BookstoreError('PARAMS', message, indexOf(unknown))
  }
  const { code, message, details } = invalid(issues.map(issue => toProblem(method, issue)))
  return new BookstoreError(code, message, { ...details, ...indexOf(issues[0]) })
}

/** Which operation of a BATCH an issue is about. */
function indexOf(issue: v.BaseIssue<unknown> | undefined): { index?: number } {
  const [list, operation] = issue?.path ?? []
  return list?.key === 'operations' && typeof operation?.key === 'number' ? { index: operation.key } : {}
}

/** The params of a method by their names. */
function entriesOf(method: Method): Readonly<Record<string, unknown>> {
  const schema = METHODS[method].params
  return 'entries' in schema ? schema.entries : {}
}

function taken(method: Method, { path }: v.BaseIssue<unknown>): string {
  const names = Object.keys(entriesOf(method))
  if (path && path.length > 1) return ''
  return names.length === 0 ? ': it takes no params' : `; it takes ${names.join(', ')}`
}

function toProblem(method: Method, issue: v.BaseIssue<unknown>): FieldProblem {
  const field = fieldName(issue)
  const schema = schemaOf(method, issue)
  if (issue.input !== undefined) {
    const message = `${field} (given: ${showValue(issue.input)}) must be ${allowed(issue)}`
    return { field, message, value: issue.input, ...ruleOf(issue, schema) }
  }
  const words = wordsFor(schema)
  const message = `${field} is required${words === undefined ? '' : `: it must be ${words}`}`
  return { field, message, value: null, rule: 'required' }
}

/** The schema of the param that an issue is about; of an operation of a BATCH, that of its own method. */
function schemaOf(method: Method, { path }: v.BaseIssue<unknown>): unknown {
  const [first, operation, params, param] = path ?? []
  if (operation === undefined) return entriesOf(method)[String(first?.key)]
  if (params === undefined || param === undefined) return undefined
  const { method: own } = operation.value as { method: Method }
  return entriesOf(own)[String(param.key)]
}

/** What a param must be that is not there at all, so that no issue tells it. */
function wordsFor(schema: unknown): string | undefined {
  const { pipe = [schema] } = (schema ?? {}) as { pipe?: unknown[] }
  for (const part of pipe as { type?: string; options?: string[] }[]) {
    if (part?.type === 'picklist') return `one of ${part.options?.join(', ')}`
    const words = WORDS[part?.type ?? '']
    if (words !== undefined) return words
  }
  return undefined
}

const WORDS: Readonly<Record<string, string>> = { number: 'a whole number', string: 'text', array: 'a list' }

/** Says what is allowed, in the schema's own words where it has some. */
function allowed(issue: v.BaseIssue<unknown>): string {
  const words = issue.requirement
  const names = namesIn(issue)
  if (names.length > 0) return `one of ${names.join(', ')}`
  if (issue.type === 'min_value' || issue.type === 'min_length') return `at least ${words}${unit(issue)}`
  if (issue.type === 'max_value' || issue.type === 'max_length') return `at most ${words}${unit(issue)}`
  if (issue.type === 'iso_date' || issue.type === 'check') return 'a day, written as 2026-01-31'
  if (issue.type === 'integer') return 'a whole number'
  if (issue.type === 'union') return 'an object, or a list of objects'
  if (issue.expected === 'Object') return 'an object'
  return WORDS[issue.type] ?? issue.expected ?? 'something else'
}

function unit(issue: v.BaseIssue<unknown>): string {
  if (!issue.type.endsWith('length')) return ''
  return Array.isArray(issue.input) ? ' items' : ' characters'
}

function fieldName(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map(item => String(item.key)) ?? ['params']
  // Of an operation of a BATCH only the param itself is named, as toWrite names the fields of its book.
  const isOfOperation = keys[0] === 'operations' && keys.length > 3
  return (isOfOperation ? keys.toSpliced(2, 1) : keys).join('.').slice(0, 80)
}

function kind(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
