import { FIELD_RULES } from '../../domain/fields.ts'

const OPTIONS = new Set(['q', 'sort', 'cursor', 'limit'])
/** Parameters that belong to the connection. */
const IGNORED = new Set(['client'])

/** Turns a query string into the params of LIST: every name that is no option of LIST is a condition on a field. */
export function toListParams(query: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  const where: Record<string, unknown> = {}
  for (const [name, value] of query) {
    if (IGNORED.has(name)) continue
    if (OPTIONS.has(name)) params[name] = name === 'limit' ? toNumber(value) : value
    else where[name] = isNumeric(name) ? toNumber(value) : value
  }
  return Object.keys(where).length > 0 ? { ...params, where } : params
}

function isNumeric(name: string): boolean {
  const kind = Object.hasOwn(FIELD_RULES, name) ? FIELD_RULES[name as keyof typeof FIELD_RULES].kind : undefined
  return name === 'id' || name === 'revision' || kind === 'integer' || kind === 'number'
}

/** Reads a number. Other text stays as it is, so that the error can name it. */
function toNumber(value: string): number | string {
  return /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value
}
