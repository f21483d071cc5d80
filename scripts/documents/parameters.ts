import * as v from 'valibot'
import { LENGTHS, LIMITS } from '../../src/protocol/limits.ts'
import { FIELD_SCHEMAS } from '../../src/protocol/schemas/book.ts'
import { count, id, moment } from '../../src/protocol/schemas/shapes.ts'
import { toJson } from './json-schema.ts'
import { PARAM_TEXTS } from './method-texts.ts'

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const tags = v.string()

/** The parameters that a route may take, by their names. */
const PARAMETERS = {
  id: { in: 'path', schema: id, description: PARAM_TEXTS['id'] },
  q: { in: 'query', schema: text(LENGTHS.search), description: PARAM_TEXTS['q'] },
  filter: { in: 'query', schema: text(LENGTHS.filter), description: PARAM_TEXTS['filter'] },
  sort: { in: 'query', schema: text(LENGTHS.sort), description: PARAM_TEXTS['sort'] },
  limit: {
    in: 'query',
    schema: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.pageBooks)),
    description: 'The most books of the page.',
  },
  cursor: { in: 'query', schema: text(LENGTHS.cursor), description: 'As the Link to the next page has it.' },
  client: {
    in: 'query',
    schema: text(64),
    description: 'Names the client in panels, log, history and undo, and is whose the Idempotency-Key is.',
  },
  since: { in: 'query', schema: count, description: PARAM_TEXTS['since'] },
  epoch: { in: 'query', schema: text(LENGTHS.epoch), description: PARAM_TEXTS['epoch'] },
  'Last-Event-ID': {
    in: 'header',
    schema: v.string(),
    description: 'The id of the last event that the client had, which counts before since and epoch.',
  },
  'Idempotency-Key': {
    in: 'header',
    schema: v.pipe(v.string(), v.minLength(1), v.maxLength(LENGTHS.key)),
    description: PARAM_TEXTS['requestKey'],
  },
  'If-Match': {
    in: 'header',
    schema: tags,
    description: 'ETags of the book with commas between them, or *; where none is that of the book as it is, 412.',
  },
  'If-None-Match': {
    in: 'header',
    schema: tags,
    description: 'ETags of the book, or *; where one is that of the book as it is, 304 of GET, else 412.',
  },
} as const satisfies Record<string, { in: string; schema: v.GenericSchema; description: string | undefined }>

export type Parameter = keyof typeof PARAMETERS

/** Describes a parameter for OpenAPI. */
export function describeParameter(name: Parameter): object {
  const { in: place, schema, description } = PARAMETERS[name]
  return {
    name,
    in: place,
    ...(place === 'path' && { required: true }),
    description,
    schema: toJson(schema, 'draft-2020-12'),
  }
}

/** The conditions on fields that a list of books may be asked with: a field may be given several times. */
export function fieldParameters(): object[] {
  const fields = { ...FIELD_SCHEMAS, id, createdAt: moment, updatedAt: moment, revision: count }
  return Object.keys(fields).map(name => ({
    name,
    in: 'query',
    description: `Only books whose ${name} is this, or one of these.`,
    schema: { type: 'array', items: { type: 'string' } },
    style: 'form',
    explode: true,
  }))
}
