import { Ajv2020 } from 'ajv/dist/2020.js'

type Json = Readonly<Record<string, unknown>>

/**
 * Makes a check of values by a schema of a document, to which members that the schema does not name are a mistake as well:
 * whatever the server says must stand in the document. Returns what is wrong.
 */
export function createCheck(document: Json) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ ...(closed(document) as Json), $id: 'document' })
  return (schema: unknown, value: unknown): unknown[] => {
    const own = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/')) as Json
    const check = ajv.compile(own)
    return check(value)
      ? []
      : (check.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }))
  }
}

/** Takes all members of an object for unknown that its schema does not name. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(closed)
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  const isObject = inner['type'] === 'object' && inner['properties'] !== undefined
  return isObject && inner['additionalProperties'] === undefined ? { ...inner, additionalProperties: false } : inner
}
