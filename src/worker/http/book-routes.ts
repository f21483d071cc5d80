import { BookstoreError } from '../../domain/errors.ts'
import { FIELD_RULES } from '../../domain/fields.ts'
import { readNumber } from '../../domain/number-text.ts'
import { checkParams } from '../../protocol/check-params.ts'
import { splitPage } from '../../protocol/page-text.ts'
import { METHODS, type Method } from '../../protocol/params.ts'
import { requireRole } from '../connection/connection.ts'
import type { Answer, OperationCall } from '../connection/operations.ts'
import type { HttpAnswer } from './answer.ts'
import { type BodyTypes, JSON_BODY, PATCH_BODY, readJsonBody } from './body.ts'
import { etagOf, isUnchanged, writeCondition } from './conditions.ts'
import { toListParams } from './query.ts'
import type { RouteRequest } from './route-request.ts'

// The routes under /books.

export async function listBooks(request: RouteRequest): Promise<HttpAnswer> {
  requireRole(request.role, METHODS.LIST.role, 'LIST')
  const { result } = await perform(request, 'LIST', toListParams(request.url.searchParams))
  const { books, rest } = splitPage(result)
  const { total, nextCursor } = rest
  const headers: Record<string, string> = { 'X-Total-Count': String(total) }
  if (nextCursor !== undefined) headers['Link'] = `<${nextPage(request.url, nextCursor)}>; rel="next"`
  return { status: 200, body: books, headers }
}

function nextPage(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.searchParams)
  query.set('cursor', cursor)
  return `${url.pathname}?${query}`
}

export async function getBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { result } = await perform(request, 'GET', { id })
  const etag = etagOf(request.epoch, result)
  return isUnchanged(request.request.headers, etag, result)
    ? { status: 304, body: result, headers: { ETag: etag }, id }
    : { status: 200, body: result, headers: { ETag: etag }, id }
}

export async function addBook(request: RouteRequest): Promise<HttpAnswer> {
  const fields = await readBody(request, 'ADD')
  const { result, id = 0 } = await perform(request, 'ADD', { ...fields, ...requestKey(request) })
  return { status: 201, body: result, headers: { Location: `/books/${id}`, ETag: etagOf(request.epoch, result) }, id }
}

/** PUT replaces: a field that is not given takes its default. */
export async function replaceBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { title, ...given } = await readBody(request, 'UPDATE')
  const emptied = Object.keys(FIELD_RULES).filter(name => name !== 'title')
  const fields = { title: title ?? '', ...Object.fromEntries(emptied.map(name => [name, null])), ...given }
  return change(request, id, fields)
}

/** PATCH changes: a field that is not given stays, and null empties one, as in a merge patch. */
export async function patchBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  return change(request, id, await readBody(request, 'UPDATE', PATCH_BODY))
}

async function change(request: RouteRequest, id: number, fields: Record<string, unknown>): Promise<HttpAnswer> {
  if (fields['id'] !== undefined && readNumber(fields['id']) !== id) {
    throw new BookstoreError('PARAMS', `the body's id must be that of the path, ${id}`)
  }
  const { result } = await perform(request, 'UPDATE', {
    ...fields,
    id,
    ...(await condition(request, id)),
    ...requestKey(request),
  })
  return { status: 200, body: result, headers: { ETag: etagOf(request.epoch, result) }, id }
}

export async function deleteBook(request: RouteRequest, id: number): Promise<HttpAnswer> {
  const { result } = await perform(request, 'DELETE', {
    id,
    ...(await condition(request, id)),
    ...requestKey(request),
  })
  return { status: 200, body: result, id }
}

/** What a write asks the book to be, by the headers of its request. */
function condition(request: RouteRequest, id: number): Promise<{ ifRevision?: number }> {
  const current = async () => (await perform(request, 'GET', { id })).result
  return writeCondition(request.request.headers, request.epoch, current)
}

/** Reads a body, after the role was checked: a client that may not write need not upload it. */
async function readBody(
  route: RouteRequest,
  method: Method,
  kind: BodyTypes = JSON_BODY,
): Promise<Record<string, unknown>> {
  requireRole(route.role, METHODS[method].role, method)
  return readJsonBody(route, kind)
}

async function perform({ connection, role }: RouteRequest, method: Method, params: unknown): Promise<Answer> {
  requireRole(role, METHODS[method].role, method)
  return connection.operations.perform(checkParams(method, params) as OperationCall)
}

function requestKey({ request }: RouteRequest): { requestKey?: string } {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? { requestKey: key } : {}
}
