import type { IncomingMessage } from 'node:http'
import { BookstoreError } from '../../domain/errors.ts'
import { FIELD_RULES, MAX_ID } from '../../domain/fields.ts'
import { checkParams } from '../../protocol/check-params.ts'
import { METHODS, type Method } from '../../protocol/params.ts'
import type { Role } from '../../protocol/roles.ts'
import { type Connection, requireRole } from '../connection/connection.ts'
import type { Answer, OperationCall } from '../connection/operations.ts'
import { type HttpAnswer, plainProblem } from './answer.ts'
import { readJsonBody } from './body.ts'
import { health, metrics, ready } from './probes.ts'
import { toListParams } from './query.ts'

/** One request as the routes see it. */
export interface RouteRequest {
  request: IncomingMessage
  url: URL
  role: Role
  connection: Connection
}

type Handler = (route: RouteRequest, id: number) => Promise<HttpAnswer>

interface Route {
  path: RegExp
  methods: Readonly<Record<string, Handler>>
}

const ROUTES: readonly Route[] = [
  { path: /^\/$/, methods: { GET: upgradeRequired } },
  { path: /^\/books\/?$/, methods: { GET: listBooks, HEAD: listBooks, POST: addBook } },
  {
    path: /^\/books\/([^/]+)$/,
    methods: { GET: getBook, HEAD: getBook, PUT: replaceBook, PATCH: patchBook, DELETE: deleteBook },
  },
  { path: /^\/health$/, methods: { GET: health, HEAD: health } },
  { path: /^\/ready$/, methods: { GET: ready, HEAD: ready } },
  { path: /^\/metrics$/, methods: { GET: metrics, HEAD: metrics } },
]

/** Finds the route of a request and answers it. Rejects with what `problem` in answer.ts spells. */
export async function route(request: RouteRequest): Promise<HttpAnswer> {
  for (const { path, methods } of ROUTES) {
    const match = path.exec(request.url.pathname)
    if (!match) continue
    const handler = Object.hasOwn(methods, request.request.method ?? '')
      ? methods[request.request.method ?? '']
      : undefined
    return handler ? handler(request, match[1] === undefined ? 0 : toId(match[1])) : notAllowed(request, methods)
  }
  return notFound(request)
}

function notAllowed({ request }: RouteRequest, methods: Route['methods']): HttpAnswer {
  const allow = Object.keys(methods).join(', ')
  return plainProblem(405, `${request.method} is not allowed here; allowed: ${allow}`, { Allow: allow })
}

function notFound({ request, url }: RouteRequest): HttpAnswer {
  const message = `there is nothing at ${url.pathname.slice(0, 100)}; books are at /books`
  if (!request.headers.accept?.includes('text/html')) return plainProblem(404, message)
  const body = `<!doctype html><meta charset="utf-8"><title>Not found</title><h1>Not found</h1><p>Books are at <a href="/books">/books</a>.</p>`
  return { status: 404, body, type: 'text/html; charset=utf-8', message }
}

async function upgradeRequired(): Promise<HttpAnswer> {
  const message = 'this is a WebSocket server: connect a WebSocket client here, or GET /books'
  return plainProblem(426, message, { Upgrade: 'websocket', Connection: 'Upgrade' })
}

async function listBooks(request: RouteRequest): Promise<HttpAnswer> {
  const { result } = await perform(request, 'LIST', toListParams(request.url.searchParams))
  // The result is `{"books":[…],"total":…}`: the array is cut out as it stands, without parsing a page of books.
  const end = result.lastIndexOf('],"')
  const { total, nextCursor } = JSON.parse(`{${result.slice(end + 2)}`) as { total: number; nextCursor?: string }
  const headers: Record<string, string> = { 'X-Total-Count': String(total) }
  if (nextCursor !== undefined) headers['Link'] = `<${nextPage(request.url, nextCursor)}>; rel="next"`
  return { status: 200, body: result.slice('{"books":'.length, end + 1), headers }
}

function nextPage(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.searchParams)
  query.set('cursor', cursor)
  return `${url.pathname}?${query}`
}

async function getBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { result } = await perform(request, 'GET', { id })
  const etag = etagOf(result)
  const isUnchanged = request.request.headers['if-none-match'] === etag
  return isUnchanged
    ? { status: 304, headers: { ETag: etag }, id }
    : { status: 200, body: result, headers: { ETag: etag }, id }
}

async function addBook(request: RouteRequest): Promise<HttpAnswer> {
  const fields = await readBody(request, 'ADD')
  const { result, id = 0 } = await perform(request, 'ADD', { ...fields, ...requestKey(request) })
  return { status: 201, body: result, headers: { Location: `/books/${id}`, ETag: etagOf(result) }, id }
}

/** PUT replaces: a field that is not given takes its default. */
async function replaceBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { title, ...given } = await readBody(request, 'UPDATE')
  const emptied = Object.keys(FIELD_RULES).filter(name => name !== 'title')
  const fields = { title: title ?? '', ...Object.fromEntries(emptied.map(name => [name, null])), ...given }
  return change(request, id, fields)
}

async function patchBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  return change(request, id, await readBody(request, 'UPDATE'))
}

async function change(request: RouteRequest, id: number, fields: Record<string, unknown>): Promise<HttpAnswer> {
  if (fields['id'] !== undefined && Number(fields['id']) !== id) {
    throw new BookstoreError('PARAMS', `the body's id must be that of the path, ${id}`)
  }
  const { result } = await perform(request, 'UPDATE', { ...fields, id, ...condition(request), ...requestKey(request) })
  return { status: 200, body: result, headers: { ETag: etagOf(result) }, id }
}

async function deleteBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { result } = await perform(request, 'DELETE', { id, ...condition(request), ...requestKey(request) })
  return { status: 200, body: result, id }
}

/** Reads a body, unless what it is for is not allowed anyway. */
async function readBody({ request, role }: RouteRequest, method: Method): Promise<Record<string, unknown>> {
  requireRole(role, METHODS[method].role, method)
  return readJsonBody(request)
}

async function perform({ connection, role }: RouteRequest, method: Method, params: unknown): Promise<Answer> {
  requireRole(role, METHODS[method].role, method)
  return connection.operations.perform(checkParams(method, params) as OperationCall)
}

/** What is no whole number is no book's id, so there is no such book. The C server took "abc" for 0. */
function toId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (id >= 1 && id <= MAX_ID) return id
  throw new BookstoreError(
    'NOT_FOUND',
    `there is no book ${JSON.stringify(text.slice(0, 40))}: ids are whole numbers from 1`,
  )
}

function etagOf(book: string): string {
  return `"${(JSON.parse(book) as { revision: number }).revision}"`
}

function condition({ request }: RouteRequest): { ifRevision?: number } {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return {}
  const revision = /^"(\d+)"$/.exec(header)?.[1]
  if (revision !== undefined) return { ifRevision: Number(revision) }
  throw new BookstoreError(
    'PARAMS',
    `If-Match must be one ETag as a book's answer has it, such as "12" (given: ${header.slice(0, 60)})`,
  )
}

function requestKey({ request }: RouteRequest): { requestKey?: string } {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? { requestKey: key } : {}
}
