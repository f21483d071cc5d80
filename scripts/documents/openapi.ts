import { STATUS_CODES } from 'node:http'
import type { ErrorCode } from '../../src/domain/errors.ts'
import { ERROR_FORMATS } from '../../src/protocol/errors.ts'
import { componentSchemas, type JsonSchema, namedComponents, toJson } from './json-schema.ts'
import { describeParameter, fieldParameters } from './parameters.ts'
import { type Operation, ROUTES } from './routes.ts'

const TARGET = 'draft-2020-12'
const PROBLEM = 'application/problem+json'

/** The statuses with which a request is refused before it is known what it asks for. */
const STATUSES_OF_ALL = [400, 401, 403, 405, 406, 408, 417, 429, 431, 500, 503]
const STATUSES_OF_BODIES = [413, 415]
const ERRORS_OF_ALL: readonly ErrorCode[] = [
  'PARAMS',
  'INVALID',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'OVERLOADED',
  'INTERNAL',
]

const HEADERS: Readonly<Record<string, string>> = {
  ETag: 'Stands for what is answered, as it is: of a book "<epoch>-<revision>", and "<epoch>-<revision>-gzip" where it is compressed.',
  Link: 'The next page, as rel="next"; absent on the last one.',
  Location: 'Where the new book is.',
  'X-Total-Count': 'How many books there are on all pages.',
  'Sec-WebSocket-Protocol': 'bookstore.v1.jsonrpc, where the client offered it.',
  'Retry-After': 'After how many seconds to try again.',
  'WWW-Authenticate': 'Bearer: a token is asked for.',
  Allow: 'The methods that there are.',
}

/** The headers of a refusal, by its status. */
const REFUSAL_HEADERS: Readonly<Record<number, string>> = {
  401: 'WWW-Authenticate',
  405: 'Allow',
  429: 'Retry-After',
  503: 'Retry-After',
}

/** Makes the OpenAPI document of the routes. */
export function openApiDocument(version: string): JsonSchema {
  const paths = Object.fromEntries(Object.entries(ROUTES).map(([path, methods]) => [path, describePath(methods)]))
  const statuses = new Set(Object.values(ROUTES).flatMap(route => Object.values(route).flatMap(refusalsOf)))
  const responses = Object.fromEntries([...statuses].sort().map(status => [nameOf(status), describeRefusal(status)]))
  return {
    openapi: '3.1.0',
    info: {
      title: 'WebSocket Bookstore',
      version,
      description: 'The catalogue over HTTP. docs/protocol.md says it for people.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: componentSchemas(namedComponents([paths, responses], TARGET), TARGET),
      responses,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Where the server asks for a token.' } },
    },
  }
}

function describePath(methods: Readonly<Record<string, Operation>>) {
  const described = Object.entries(methods).map(([method, operation]) => [method, describe(operation)])
  const { get } = methods
  const head = get ? { head: describe({ ...get, id: `${get.id}Head` }, true) } : {}
  return { parameters: [describeParameter('client')], ...Object.fromEntries(described), ...head }
}

function describe(operation: Operation, isHead = false) {
  const { id, summary, role, parameters = [], takesFields, body, answers } = operation
  const answered = Object.entries(answers).map(([status, answer]) => [
    status,
    describeAnswer(Number(status), answer, isHead),
  ])
  const refused = refusalsOf(operation)
    .filter(status => !(status in answers))
    .map(status => [status, { $ref: `#/components/responses/${nameOf(status)}` }])
  return {
    operationId: id,
    summary: isHead ? `${summary} Without the body.` : summary,
    tags: [role],
    ...(role !== 'none' && { security: [{}, { token: [] }] }),
    parameters: [...parameters.map(describeParameter), ...(takesFields ? fieldParameters() : [])],
    ...(body && { requestBody: { required: true, content: contentOf(body.types, toJson(body.schema, TARGET)) } }),
    responses: Object.fromEntries([...answered, ...refused]),
  }
}

function describeAnswer(
  status: number,
  { description, type = 'application/json', schema, headers = [] }: Operation['answers'][number],
  isHead: boolean,
) {
  const hasBody = type !== '' && !isHead
  const own = schema && contentOf([type], toJson(schema, TARGET))
  const problem = status >= 400 && contentOf([PROBLEM], { $ref: '#/components/schemas/Problem' })
  return {
    description,
    ...(headers.length > 0 && { headers: headersOf(headers) }),
    ...(hasBody && { content: { ...own, ...problem } }),
  }
}

function contentOf(types: readonly string[], schema: JsonSchema) {
  return Object.fromEntries(types.map(type => [type, { schema }]))
}

function headersOf(names: readonly string[]) {
  return Object.fromEntries(names.map(name => [name, { description: HEADERS[name], schema: { type: 'string' } }]))
}

/** The statuses with which a request may be refused. */
function refusalsOf({ body, errors = [] }: Operation): number[] {
  const codes = [...ERRORS_OF_ALL, ...errors].map(code => ERROR_FORMATS[code].http)
  // A write may contradict what is there: the loans of a book.
  const contradiction = errors.includes('READ_ONLY') && errors.includes('CONFLICT') ? [409] : []
  return [...new Set([...STATUSES_OF_ALL, ...codes, ...contradiction, ...(body ? STATUSES_OF_BODIES : [])])]
}

function describeRefusal(status: number) {
  const titles = Object.values(ERROR_FORMATS).flatMap(({ http, title }) => (http === status ? [title] : []))
  const header = REFUSAL_HEADERS[status]
  return {
    description: titles.length > 0 ? titles.join(', or: ') : STATUS_CODES[status],
    ...(header !== undefined && { headers: headersOf([header]) }),
    content: contentOf([PROBLEM], { $ref: '#/components/schemas/Problem' }),
  }
}

function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replace(/\W/g, '')
}
