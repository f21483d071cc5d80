import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { METHODS } from '../../src/protocol/params.ts'
import { change } from '../../src/protocol/results.ts'
import { book } from '../../src/protocol/schemas/book.ts'
import { errorData, fieldProblem, problem } from '../../src/protocol/schemas/errors.ts'
import { bookChanges, newBook, patch, replacement } from './bodies.ts'
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
  Replacement: replacement,
  Patch: patch,
  FieldProblem: fieldProblem,
  ErrorData: errorData,
  Problem: problem,
}

/** What stands there in place of a schema that says less. */
const SAID_BETTER: Readonly<Record<string, v.GenericSchema>> = { NewBook: newBook, BookChanges: bookChanges }

/** Converts a schema, with references to the components of the document. */
export function toJson(schema: v.GenericSchema, target: Target): JsonSchema {
  return convert(schema, target, COMPONENTS)
}

/** Converts the components themselves. */
export function componentSchemas(names: readonly string[], target: Target) {
  return Object.fromEntries(
    names.map(name => {
      const own = SAID_BETTER[name] ?? COMPONENTS[name]
      if (own === undefined) throw new Error(`there is no component ${name}`)
      const { [name]: _self, ...others } = COMPONENTS
      return [name, withTexts(convert(own, target, others))]
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
    // What code alone can tell, such as whether the calendar has a day.
    ignoreActions: ['check'],
    definitions: components as Record<string, v.GenericSchema>,
    overrideRef: ({ referenceId }) => PREFIX + referenceId,
  }) as JsonSchema
  return json
}

/** Gives each property a sentence: its own, which stands within where it may be null, or that of the param of this name. */
function withTexts({ properties, ...json }: JsonSchema): JsonSchema {
  if (properties === undefined) return json
  const described = Object.entries(properties as Record<string, JsonSchema>).map(([name, property]) => {
    const [{ description: inner, ...first } = {}, ...more] = (property['anyOf'] ?? []) as JsonSchema[]
    const description = property['description'] ?? inner ?? PARAM_TEXTS[name]
    const anyOf = more.length > 0 ? { anyOf: [first, ...more] } : {}
    return [name, { ...property, ...anyOf, ...(description !== undefined && { description }) }]
  })
  return { ...json, properties: Object.fromEntries(described) }
}
