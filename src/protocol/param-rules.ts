import type * as v from 'valibot'
import type { BrokenRule } from '../domain/errors.ts'

/** A part of a schema, as far as it says what is allowed. */
interface Part {
  type?: string
  requirement?: unknown
  wrapped?: unknown
  pipe?: readonly Part[]
}

/** The rule that a given param breaks, by the issue that valibot has with it and by the schema of the param. */
export function ruleOf(issue: v.BaseIssue<unknown>, schema: unknown): BrokenRule {
  const parts = partsOf(schema)
  const limit = (type: string, otherwise: number) => {
    const { requirement = otherwise } = parts.find(part => part.type === type) ?? {}
    return Number(requirement)
  }
  const names = namesIn(issue)
  if (names.length > 0) return { rule: 'oneOf', allowed: names }
  if (issue.expected === 'Object') return { rule: 'object' }
  const isKind = (type: string) => parts.some(part => part.type === type)
  if (isKind('number')) {
    const range = { min: limit('min_value', Number.MIN_SAFE_INTEGER), max: limit('max_value', Number.MAX_SAFE_INTEGER) }
    return { rule: 'range', ...range, integer: isKind('integer') }
  }
  if (isKind('iso_date')) return { rule: 'notation', allowed: ['YYYY-MM-DD'] }
  const lengths = { min: limit('min_length', 0), max: limit('max_length', Number.MAX_SAFE_INTEGER) }
  if (isKind('string')) return { rule: 'length', ...lengths }
  return isKind('array') ? { rule: 'list', ...lengths } : { rule: 'condition' }
}

/** The texts that an issue names as allowed, such as the topics of SUBSCRIBE. */
export function namesIn({ expected }: v.BaseIssue<unknown>): string[] {
  return [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, name = '']) => name)
}

/** The actions of a schema, in front of which stands the schema itself. */
function partsOf(schema: unknown): readonly Part[] {
  const part = (schema ?? {}) as Part
  if (part.wrapped !== undefined) return partsOf(part.wrapped)
  return part.pipe ?? [part]
}
