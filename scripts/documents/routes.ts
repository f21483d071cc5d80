import * as v from 'valibot'
import type { ErrorCode } from '../../src/domain/errors.ts'
import { METHODS } from '../../src/protocol/params.ts'
import { serverState } from '../../src/protocol/results.ts'
import type { Role } from '../../src/protocol/roles.ts'
import { book } from '../../src/protocol/schemas/book.ts'
import { errorData } from '../../src/protocol/schemas/errors.ts'
import { count } from '../../src/protocol/schemas/shapes.ts'
import { patch, replacement } from './bodies.ts'
import type { Parameter } from './parameters.ts'

/** What a route answers when all goes well, or a refusal that has a schema of its own. Without `type` it is JSON. */
interface Answer {
  description: string
  type?: string
  schema?: v.GenericSchema
  headers?: readonly string[]
}

/** One method of a route. */
export interface Operation {
  id: string
  summary: string
  role: Role
  parameters?: readonly Parameter[]
  /** Whether the fields of a book are parameters, too. */
  takesFields?: true
  body?: { schema: v.GenericSchema; types: readonly string[] }
  answers: Readonly<Record<number, Answer>>
  /** Errors of the protocol besides those of every request. */
  errors?: readonly ErrorCode[]
}

const JSON_TYPE = 'application/json'
const WRITE = ['READ_ONLY', 'STORAGE', 'TOO_LARGE'] as const
const CHANGE = ['NOT_FOUND', 'CONFLICT', ...WRITE] as const
const { connections, books, writable, sandbox } = serverState.entries

const rpcId = v.nullable(v.union([v.string(), v.number()]))
const request = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.exactOptional(rpcId),
  method: v.string(),
  params: v.exactOptional(v.record(v.string(), v.unknown())),
})
const error = v.object({ code: v.pipe(v.number(), v.integer()), message: v.string(), data: errorData })
const failure = v.object({ jsonrpc: v.literal('2.0'), id: rpcId, error })
const answer = v.union([v.object({ jsonrpc: v.literal('2.0'), id: rpcId, result: v.unknown() }), failure])

const health = v.object({
  status: v.literal('ok'),
  version: v.exactOptional(v.string()),
  uptimeMs: v.exactOptional(count),
  connections: v.exactOptional(connections),
  books: v.exactOptional(books),
  writable: v.exactOptional(writable),
  sandbox: v.exactOptional(sandbox),
})

const UNCHANGED: Answer = { description: 'The client has it as it is.', type: '', headers: ['ETag'] }

function describeDocument(id: string, summary: string): Readonly<Record<string, Operation>> {
  const document = v.record(v.string(), v.unknown())
  const answers = { 200: { description: 'The document.', schema: document, headers: ['ETag'] }, 304: UNCHANGED }
  return { get: { id, summary, role: 'none', parameters: ['If-None-Match'], answers } }
}

/** Every route of the server, with its methods. A GET is a HEAD as well. */
export const ROUTES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/': {
    get: {
      id: 'openWebSocket',
      summary:
        'Opens a WebSocket for JSON-RPC and inline commands, which openrpc.json describes; answers others a page.',
      role: 'none',
      parameters: ['If-None-Match'],
      answers: {
        101: { description: 'The WebSocket is open.', type: '', headers: ['Sec-WebSocket-Protocol'] },
        200: { description: 'A page for people.', type: 'text/html', schema: v.string(), headers: ['ETag'] },
        304: UNCHANGED,
        426: { description: 'A handshake without Upgrade.', type: 'application/problem+json' },
      },
    },
  },
  '/books': {
    get: {
      id: 'listBooks',
      summary: 'Lists books, page by page.',
      role: METHODS.LIST.role,
      parameters: ['q', 'filter', 'sort', 'limit', 'cursor'],
      takesFields: true,
      answers: { 200: { description: 'A page of books.', schema: v.array(book), headers: ['X-Total-Count', 'Link'] } },
      errors: ['STORAGE'],
    },
    post: {
      id: 'addBook',
      summary: 'Adds a book.',
      role: METHODS.ADD.role,
      parameters: ['Idempotency-Key'],
      body: { schema: METHODS.ADD.params, types: [JSON_TYPE] },
      answers: { 201: { description: 'The book as it is stored.', schema: book, headers: ['Location', 'ETag'] } },
      errors: ['DUPLICATE', ...WRITE],
    },
  },
  '/books/changes': {
    get: {
      id: 'followChanges',
      summary:
        'Tells changes as they happen, as server-sent events: CHANGE and RESYNC, as openrpc.json describes them.',
      role: METHODS.SUBSCRIBE.role,
      parameters: ['since', 'epoch', 'Last-Event-ID'],
      answers: { 200: { description: 'The events.', type: 'text/event-stream', schema: v.string() } },
      errors: ['STORAGE'],
    },
  },
  '/rpc': {
    post: {
      id: 'call',
      summary:
        'Performs a request of JSON-RPC 2.0, or an array of them, with the methods of openrpc.json but SUBSCRIBE, UNSUBSCRIBE and AUTH. How each went stands in its answer.',
      role: 'reader',
      parameters: ['Idempotency-Key'],
      body: { schema: v.union([request, v.array(request)]), types: [JSON_TYPE] },
      answers: {
        200: { description: 'The answer, or an array of answers.', schema: v.union([answer, v.array(answer)]) },
        204: { description: 'There were notifications only, which are not answered.', type: '' },
        400: { description: 'The body is not JSON-RPC at all, or HTTP itself was refused.', schema: failure },
      },
      errors: ['TOO_LARGE'],
    },
  },
  '/books/{id}': {
    get: {
      id: 'getBook',
      summary: 'Answers a book.',
      role: METHODS.GET.role,
      parameters: ['id', 'If-Match', 'If-None-Match'],
      answers: {
        200: { description: 'The book.', schema: book, headers: ['ETag'] },
        304: UNCHANGED,
      },
      errors: ['NOT_FOUND', 'CONFLICT', 'STORAGE'],
    },
    put: {
      id: 'replaceBook',
      summary: 'Replaces a book: a field that is not given has its default.',
      role: METHODS.UPDATE.role,
      parameters: ['id', 'If-Match', 'If-None-Match', 'Idempotency-Key'],
      body: { schema: replacement, types: [JSON_TYPE] },
      answers: { 200: { description: 'The book as it is then.', schema: book, headers: ['ETag'] } },
      errors: CHANGE,
    },
    patch: {
      id: 'changeBook',
      summary: 'Changes fields of a book; null empties an optional one.',
      role: METHODS.UPDATE.role,
      parameters: ['id', 'If-Match', 'If-None-Match', 'Idempotency-Key'],
      body: { schema: patch, types: [JSON_TYPE, 'application/merge-patch+json'] },
      answers: { 200: { description: 'The book as it is then.', schema: book, headers: ['ETag'] } },
      errors: CHANGE,
    },
    delete: {
      id: 'deleteBook',
      summary: 'Removes a book.',
      role: METHODS.DELETE.role,
      parameters: ['id', 'If-Match', 'If-None-Match', 'Idempotency-Key'],
      answers: { 200: { description: 'The book as it was.', schema: book } },
      errors: CHANGE,
    },
  },
  '/openapi.json': describeDocument('openApi', 'This document.'),
  '/openrpc.json': describeDocument('openRpc', 'The OpenRPC document: the methods of the WebSocket.'),
  '/health': {
    get: {
      id: 'health',
      summary: 'Answers while the server is alive; with figures for readers.',
      role: 'none',
      answers: { 200: { description: 'The server is alive.', schema: health } },
    },
  },
  '/ready': {
    get: {
      id: 'ready',
      summary: 'Says whether new clients may be sent to this server.',
      role: 'none',
      answers: { 200: { description: 'It is ready.', schema: v.object({ status: v.literal('ready') }) } },
    },
  },
  '/metrics': {
    get: {
      id: 'metrics',
      summary: "Answers the server's figures in Prometheus' text format.",
      role: 'reader',
      answers: { 200: { description: 'The figures.', type: 'text/plain', schema: v.string() } },
    },
  },
}
