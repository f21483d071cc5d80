import type { GenericSchema } from 'valibot'
import { ERROR_FORMATS } from '../../src/protocol/errors.ts'
import { LIMITS, SUBPROTOCOL } from '../../src/protocol/limits.ts'
import { NOTIFICATIONS } from '../../src/protocol/notifications.ts'
import { METHODS, type Method } from '../../src/protocol/params.ts'
import { RESULTS } from '../../src/protocol/results.ts'
import { componentAt, componentSchemas, type JsonSchema, namedComponents, toJson } from './json-schema.ts'
import { ERRORS_OF_ALL, METHOD_TEXTS, NOTIFICATION_TEXTS, PARAM_TEXTS } from './method-texts.ts'

const TARGET = 'draft-07'

/** Makes the OpenRPC document of the protocol: its methods, their errors, and as `x-notifications` what the server tells. */
export function openRpcDocument(version: string): JsonSchema {
  const names = Object.keys(METHODS) as Method[]
  const methods = names.map(describeMethod)
  const notifications = Object.entries(NOTIFICATIONS).map(([name, schema]) => ({
    name,
    summary: NOTIFICATION_TEXTS[name as keyof typeof NOTIFICATIONS],
    params: toJson(schema, TARGET),
  }))
  const errors = Object.fromEntries(Object.keys(ERROR_FORMATS).map(code => [code, describeError(code as never)]))
  const errorData = { $ref: '#/components/schemas/ErrorData' }
  const named = namedComponents([methods, notifications, errorData], TARGET)
  return {
    openrpc: '1.3.2',
    info: {
      title: 'WebSocket Bookstore',
      version,
      description: `JSON-RPC 2.0 over WebSocket, with the subprotocol ${SUBPROTOCOL}. docs/protocol.md says it for people.`,
      license: { name: 'MIT' },
    },
    servers: [
      { name: 'WebSocket', url: '/', summary: 'At the host of this document, with ws: or wss: for http: or https:' },
      { name: 'HTTP', url: '/rpc', summary: 'By POST, without SUBSCRIBE, UNSUBSCRIBE and AUTH.' },
    ],
    methods,
    components: { schemas: componentSchemas(named, TARGET), errors },
    'x-error-data': errorData,
    'x-notifications': notifications,
    'x-limits': LIMITS,
  }
}

function describeMethod(name: Method) {
  const { params, role } = METHODS[name]
  const { summary, description, errors } = METHOD_TEXTS[name]
  return {
    name,
    summary,
    ...(description !== undefined && { description }),
    tags: [{ name: role, description: `for the role ${role}` }],
    paramStructure: 'by-name',
    params: describeParams(name, toJson(params, TARGET)),
    result: { name: 'result', schema: toJson(RESULTS[name] as GenericSchema, TARGET) },
    errors: [...ERRORS_OF_ALL, ...errors].map(code => ({ $ref: `#/components/errors/${code}` })),
  }
}

/** Takes the schema of params apart into one description for each param. */
function describeParams(method: Method, schema: JsonSchema): object[] {
  const {
    $ref,
    anyOf,
    properties = {},
    required = [],
  } = schema as {
    $ref?: string
    anyOf?: JsonSchema[]
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  if ($ref !== undefined) return describeParams(method, componentAt($ref, TARGET))
  if (anyOf) return anyOf.flatMap(one => describeParams(method, { ...one, required: [] }))
  return Object.entries(properties).map(([name, { description, ...param }]) => ({
    name,
    required: required.includes(name),
    schema: param,
    ...said(method, name, description),
  }))
}

function said(method: Method, name: string, own: unknown): { summary?: unknown } {
  const summary = METHOD_TEXTS[method].params?.[name] ?? own ?? PARAM_TEXTS[name]
  return summary === undefined ? {} : { summary }
}

function describeError(code: keyof typeof ERROR_FORMATS) {
  const { rpc, title } = ERROR_FORMATS[code]
  return { code: rpc, message: title, data: { code } }
}
