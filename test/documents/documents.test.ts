import { readFileSync } from 'node:fs'
import * as openRpc from '@open-rpc/meta-schema'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import draft7 from 'ajv/dist/refs/json-schema-draft-07.json' with { type: 'json' }
import type * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { METHOD_TEXTS, NOTIFICATION_TEXTS, PARAM_TEXTS } from '../../scripts/documents/method-texts.ts'
import { makeDocuments } from '../../scripts/write-documents.ts'
import type { Book } from '../../src/domain/book.ts'
import type { Author, Position } from '../../src/domain/book-store.ts'
import type { BrokenRule, ErrorDetails } from '../../src/domain/errors.ts'
import { FIELD_NAMES } from '../../src/domain/fields.ts'
import { ERROR_FORMATS } from '../../src/protocol/errors.ts'
import { METHODS } from '../../src/protocol/params.ts'
import type { errorDetails, RULES } from '../../src/protocol/schemas/errors.ts'
import type { author, position } from '../../src/protocol/schemas/shapes.ts'

interface Described {
  name: string
  summary?: string
  tags: { name: string }[]
  params: { name: string; summary?: string }[]
  errors: { $ref: string }[]
}

const built = (name: string) => readFileSync(new URL(`../../dist/documents/${name}`, import.meta.url), 'utf8')
const OPENRPC = JSON.parse(built('openrpc.json')) as {
  methods: Described[]
  components: { errors: Record<string, { code: number; data: unknown }> }
  'x-notifications': { name: string }[]
}
const OPENAPI = JSON.parse(built('openapi.json')) as {
  paths: Record<string, Record<string, { operationId?: string; tags?: string[] }>>
  components: { schemas: Record<string, { properties?: object; required?: string[] }> }
}
const PROTOCOL = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')

test('those of the build are what the schemas say', async () => {
  const made = await makeDocuments()
  // Compared as a whole: nobody reads the difference of two such lines.
  for (const [name, text] of Object.entries(made)) expect([name, built(name) === text]).toEqual([name, true])
})

/** Its types speak of documents, and not of the schema that it has. */
const metaSchema = openRpc as unknown as { openrpcDocument: { $schema: string } }

describe('openrpc.json', () => {
  /** The meta-schema of OpenRPC, which refers to that of JSON Schema by another address. */
  function checkOpenRpc(): (document: unknown) => unknown {
    const ajv = new Ajv({ strict: false, logger: false, validateFormats: false })
    const definitions = { JSONSchemaObject: { properties: { $ref: { type: 'string' } } } }
    for (const $id of ['https://meta.json-schema.tools', 'https://meta.json-schema.tools/'])
      ajv.addSchema({ ...draft7, $id, definitions: { ...draft7.definitions, ...definitions } })
    const { $schema: _other, ...schema } = metaSchema.openrpcDocument
    const check = ajv.compile(schema)
    return document => (check(document) ? [] : check.errors)
  }

  test('is valid by the meta-schema of OpenRPC; one with a mistake is not', () => {
    const check = checkOpenRpc()
    expect(check(OPENRPC)).toEqual([])
    expect(check({ ...OPENRPC, methods: [{ name: 'ADD' }] })).not.toEqual([])
    expect(check({ ...OPENRPC, notifications: [] })).not.toEqual([])
  })

  test('has every method of the server and no other, each with its role', () => {
    const roles = Object.fromEntries(OPENRPC.methods.map(({ name, tags }) => [name, tags.map(tag => tag.name).join()]))
    expect(roles).toEqual(Object.fromEntries(Object.entries(METHODS).map(([name, { role }]) => [name, role])))
  })

  test('says what each param is for, and nothing of params that there are not', () => {
    const fields = ['publisher', 'edition', 'price', 'location', 'callNumber', 'keywords']
    const params = OPENRPC.methods.flatMap(({ name, params }) => params.map(param => ({ method: name, ...param })))
    expect(params.filter(({ name, summary }) => summary === undefined && !fields.includes(name))).toEqual([])
    const names = new Set(params.map(({ name }) => name))
    expect(Object.keys(PARAM_TEXTS).filter(name => !names.has(name))).toEqual([])
    for (const [method, { params: own = {} }] of Object.entries(METHOD_TEXTS))
      for (const name of Object.keys(own))
        expect(params).toContainEqual(expect.objectContaining({ method, name, summary: own[name] }))
  })

  test('has every error with its code, each method names its own, and every notification is there', () => {
    const errors = Object.entries(ERROR_FORMATS).map(([code, { rpc }]) => [
      code,
      expect.objectContaining({ code: rpc, data: { code } }),
    ])
    expect(OPENRPC.components.errors).toEqual(Object.fromEntries(errors))
    for (const { name, errors } of OPENRPC.methods) {
      const codes = errors.map(({ $ref }) => $ref.replace('#/components/errors/', ''))
      expect([name, codes.filter(code => !(code in ERROR_FORMATS)), new Set(codes).size]).toEqual([
        name,
        [],
        codes.length,
      ])
    }
    expect(OPENRPC['x-notifications'].map(({ name }) => name)).toEqual(Object.keys(NOTIFICATION_TEXTS))
  })
})

describe('openapi.json', () => {
  test('is valid by the schema of OpenAPI 3.1; one with a mistake is not', async () => {
    expect(await new Validator().validate(OPENAPI)).toMatchObject({ valid: true })
    expect(await new Validator().validate({ ...OPENAPI, paths: { books: { get: {} } } })).toMatchObject({
      valid: false,
    })
  })

  test('names every field of a book in what is sent to write one', () => {
    const { schemas } = OPENAPI.components
    for (const name of ['NewBook', 'Replacement', 'Patch'])
      expect([name, Object.keys(schemas[name]?.properties ?? {})]).toEqual([name, expect.arrayContaining(FIELD_NAMES)])
    expect(['NewBook', 'Replacement', 'Patch'].map(name => schemas[name]?.required)).toEqual([['title'], ['title'], []])
  })

  test('names each operation once', () => {
    const ids = Object.values(OPENAPI.paths).flatMap(path =>
      Object.values(path).flatMap(({ operationId }) => operationId ?? []),
    )
    expect(ids.length).toBeGreaterThan(10)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('docs/protocol.md', () => {
  test('gives each method the role that it asks for', () => {
    for (const [name, { role }] of Object.entries(METHODS)) {
      const rows = [
        ...PROTOCOL.matchAll(new RegExp(`^\\| [^|]*\`${name}\`(?:[^|\\\\]|\\\\.)*\\|.*\\| *([^|]*?) *\\|$`, 'gm')),
      ]
      expect([name, rows.map(([, told]) => told)]).toEqual([
        name,
        expect.arrayContaining([role === 'none' ? '–' : role]),
      ])
    }
  })

  test('says of the role none what the documents say', () => {
    const [, said = ''] = /^`none` \(([^)]*)\)/m.exec(PROTOCOL) ?? []
    const methods = OPENRPC.methods.filter(({ tags }) => tags[0]?.name === 'none').map(({ name }) => name)
    const isFree = (path: string) => OPENAPI.paths[path]?.['get']?.tags?.[0] === 'none'
    const paths = Object.keys(OPENAPI.paths).filter(path => isFree(path) && !path.endsWith('.json'))
    expect(methods.length * paths.length).toBeGreaterThan(0)
    for (const name of [...methods, ...paths]) expect(said.replaceAll('`', '').split(/,? (?:and )?/)).toContain(name)
  })

  test('has every member of the details of an error', () => {
    const details = ['fields', 'current', 'change', 'older', 'index', 'refused', 'retryAfterMs', 'outcome'] as const
    expectTypeOf<(typeof details)[number]>().toEqualTypeOf<keyof ErrorDetails>()
    for (const name of details) expect(PROTOCOL).toMatch(new RegExp(`\`(?:data\\.)?${name}\\b`))
  })
})

test('the schemas are of the types that the server uses', () => {
  expectTypeOf<v.InferOutput<typeof position>>().toEqualTypeOf<Position>()
  expectTypeOf<v.InferOutput<typeof author>>().toEqualTypeOf<Author>()
  expectTypeOf<keyof v.InferOutput<typeof errorDetails>>().toEqualTypeOf<keyof ErrorDetails>()
  expectTypeOf<keyof typeof RULES>().toEqualTypeOf<BrokenRule['rule']>()
  expectTypeOf<Book>().toHaveProperty('revision')
})
