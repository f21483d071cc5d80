import { BookstoreError } from '../../domain/errors.ts'
import { MAX_ID } from '../../domain/fields.ts'
import { type HttpAnswer, plainProblem } from './answer.ts'
import { ACCEPT_PATCH } from './body.ts'
import { addBook, deleteBook, getBook, listBooks, patchBook, replaceBook } from './book-routes.ts'
import { options } from './cors.ts'
import { documentRoute, notFoundPage, page } from './document-routes.ts'
import { followChanges } from './events/change-route.ts'
import { health, metrics, ready } from './probes.ts'
import type { RouteRequest } from './route-request.ts'
import { answerCalls } from './rpc-route.ts'

type Handler = (route: RouteRequest, id: number) => Promise<HttpAnswer>

interface Route {
  path: RegExp
  methods: Readonly<Record<string, Handler>>
}

/**
 * All routes. openapi.json describes the same, as a test sees to.
 *
 * @internal
 */
export const ROUTES: readonly Route[] = [
  { path: /^\/$/, methods: { GET: page, HEAD: page } },
  { path: /^\/books$/, methods: { GET: listBooks, HEAD: listBooks, POST: addBook } },
  { path: /^\/books\/changes$/, methods: readOnly(followChanges) },
  {
    path: /^\/books\/([^/]+)$/,
    methods: { GET: getBook, HEAD: getBook, PUT: replaceBook, PATCH: patchBook, DELETE: deleteBook },
  },
  { path: /^\/rpc$/, methods: { POST: answerCalls } },
  { path: /^\/openapi\.json$/, methods: readOnly(documentRoute('openapi.json')) },
  { path: /^\/openrpc\.json$/, methods: readOnly(documentRoute('openrpc.json')) },
  { path: /^\/health$/, methods: { GET: health, HEAD: health } },
  { path: /^\/ready$/, methods: { GET: ready, HEAD: ready } },
  { path: /^\/metrics$/, methods: { GET: metrics, HEAD: metrics } },
]

/** Finds the route of a request and answers it. Rejects with an error that `problem` in answer.ts can format. */
export async function route(request: RouteRequest): Promise<HttpAnswer> {
  const named = pathOf(request.url)
  for (const { path, methods } of ROUTES) {
    const match = path.exec(named)
    if (!match) continue
    const { method = '' } = request.request
    if (method === 'OPTIONS') return options(allowed(methods), 'PATCH' in methods ? ACCEPT_PATCH : {})
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined
    return handler ? handler(request, match[1] === undefined ? 0 : toId(match[1])) : notAllowed(request, methods)
  }
  return notFound(request)
}

function readOnly(handler: Handler): Route['methods'] {
  return { GET: handler, HEAD: handler }
}

/** The path as routes are written: percent signs read, but for those of a slash, and without a slash at the end. */
function pathOf({ pathname }: URL): string {
  return decodeURIComponent(pathname.replace(/%2f/gi, '%252F')).replace(/(?<=[^/])\/$/, '')
}

function allowed(methods: Route['methods']): string {
  return Object.keys(methods).join(', ')
}

function notAllowed({ request }: RouteRequest, methods: Route['methods']): HttpAnswer {
  const allow = allowed(methods)
  return plainProblem(405, `${request.method} is not allowed here; allowed: ${allow}`, { Allow: allow })
}

async function notFound(route: RouteRequest): Promise<HttpAnswer> {
  const { request, url } = route
  const message = `there is nothing at ${url.pathname.slice(0, 100)}; books are at /books`
  return request.headers.accept?.includes('text/html') ? notFoundPage(route, message) : plainProblem(404, message)
}

/** Reads the id in a path. Text that is no whole number names no book, and so is not found. */
function toId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (id >= 1 && id <= MAX_ID) return id
  throw new BookstoreError(
    'NOT_FOUND',
    `there is no book ${JSON.stringify(text.slice(0, 40))}: ids are whole numbers from 1`,
  )
}
