import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { METHODS } from '../../src/protocol/params.ts'
import { change } from '../../src/protocol/results.ts'
import { book, FIELD_SCHEMAS } from '../../src/protocol/schemas/book.ts'
import { errorData, fieldProblem, problem } from '../../src/protocol/schemas/errors.ts'
import { PARAM_TEXTS } from './method-texts.ts'

export type JsonSchema = Readonly<Record<string, unknown>>
/** OpenRPC knows draft 7 of JSON Schema, OpenAPI 3.1 draft 2020-12. */
export type Target = 'draft-07' | 'draft-2020-12'

const PREFIX = '#/components/schemas/'

/** What stands in the components of a document and is referred to from elsewhere. */
const COMPONENTS: Readonly<Record<string, v.GenericSchema>> = {
  Book: book,
  Change: change,
  NewBook: METHODS.ADD.params,
  BookChanges: METHODS.UPDATE.params,
  Deletion: METHODS.DELETE.params,
  FieldProblem: fieldProblem,
  ErrorData: errorData,
  Problem: problem,
}

/** An ISBN and a status are taken in more forms than they are stored in. */
const GIVEN: Readonly<Record<string, v.GenericSchema>> = {
  ...FIELD_SCHEMAS,
  isbn: v.pipe(v.string(), v.maxLength(200), v.description('An ISBN in any form; what is none is kept in isbnRaw.')),
}

/** Converts a schema, with references to the components of the document. */
export function toJson(schema: v.GenericSchema, target: Target): JsonSchema {
  return convert(schema, target, COMPONENTS)
}

/** Converts the components themselves. */
export function componentSchemas(names: readonly string[], target: Target) {
  return Object.fromEntries(
    names.map(name => {
      const own = COMPONENTS[name]
      if (own === undefined) throw new Error(`there is no component ${name}`)
      const { [name]: _self, ...others } = COMPONENTS
      return [name, convert(own, target, others)]
    }),
  )
}

/** Converts the component that a reference leads to. */
export function componentAt(reference: string, target: Target): JsonSchema {
  const name = reference.slice(PREFIX.length)
  return componentSchemas([name], target)[name] ?? {}
}

/** The names of the components that a document refers to, also by way of others. */
export function namedComponents(document: unknown, target: Target): string[] {
  const found = new Set<string>()
  const look = (value: unknown) => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue
      found.add(name)
      look(componentSchemas([name], target))
    }
  }
  look(document)
  return Object.keys(COMPONENTS).filter(name => found.has(name))
}

function convert(
  schema: v.GenericSchema,
  target: Target,
  components: Readonly<Record<string, v.GenericSchema>>,
): JsonSchema {
  const { $schema, $defs, ...json } = toJsonSchema(schema, {
    target,
    typeMode: 'output',
    definitions: components as Record<string, v.GenericSchema>,
    overrideRef: ({ referenceId }) => PREFIX + referenceId,
    overrideSchema: ({ valibotSchema, jsonSchema }) => withFields(valibotSchema, jsonSchema as JsonSchema) as never,
  }) as JsonSchema
  return json
}

/** The fields of a book are unknown to the schemas of ADD and UPDATE, which leave them to the table of fields. */
function withFields(schema: unknown, json: JsonSchema): JsonSchema | undefined {
  const isAdd = schema === METHODS.ADD.params
  if (!isAdd && schema !== METHODS.UPDATE.params) return undefined
  const { additionalProperties: _any, properties, required, ...rest } = json
  const fields = Object.entries(GIVEN).map(([name, field]) => {
    const { description, ...given } = convert(field, 'draft-2020-12', {})
    const taken = isAdd || name === 'title' ? given : { anyOf: [given, { type: 'null' }] }
    return [name, { ...(description !== undefined && { description }), ...taken }]
  })
  const params = Object.entries(properties as JsonSchema).map(([name, param]) => [
    name,
    { ...(param as JsonSchema), description: PARAM_TEXTS[name] },
  ])
  const asked = [...(required as string[]), ...(isAdd ? ['title'] : [])]
  return { ...rest, properties: Object.fromEntries([...params, ...fields]), required: asked }
}
