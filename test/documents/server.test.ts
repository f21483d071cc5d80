import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROUTES } from '../../src/worker/http/routes.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'
import { createCheck } from './closed-schema.ts'

// What the server answers is compared with the documents that it hands out itself.

interface Method {
  name: string
  result: { schema: unknown }
}

interface Described {
  parameters: { name: string }[]
  responses: Record<string, { $ref?: string; headers?: object; content?: Record<string, { schema: unknown }> }>
}

interface OpenRpc {
  methods: Method[]
  'x-notifications': { name: string; params: unknown }[]
  'x-limits': Record<string, number>
}

interface OpenApi {
  paths: Record<string, Record<string, Described> & { parameters: { name: string }[] }>
  components: { responses: Record<string, Described['responses'][string]> }
}

let server: TestServer
let base: string
let operator: TestClient
let rpcDocument: OpenRpc
let apiDocument: OpenApi
let checkRpc: ReturnType<typeof createCheck>
let checkApi: ReturnType<typeof createCheck>

beforeAll(async () => {
  server = await startServer()
  base = server.url.replace('ws:', 'http:').replace(/\/$/, '')
  operator = await connect(server.url, {
    protocols: ['bookstore.v1.jsonrpc'],
    headers: { authorization: `Bearer ${server.operatorToken}` },
  })
  rpcDocument = await operator.rpc('rpc.discover')
  apiDocument = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi
  checkRpc = createCheck(rpcDocument as never)
  checkApi = createCheck(apiDocument as never)
})
afterAll(async () => {
  await operator.close()
  await server.stop()
})

test('rpc.discover, /openrpc.json and the build are one document', async () => {
  const response = await fetch(`${base}/openrpc.json`)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const text = await response.text()
  expect(JSON.parse(text)).toEqual(rpcDocument)
  expect(readFileSync(new URL('../../dist/documents/openrpc.json', import.meta.url), 'utf8')).toBe(text)
})

test('the limits of openrpc.json are those that WELCOME and STATUS tell', async () => {
  const { limits } = await operator.rpc('STATUS')
  const welcome = operator.frames.map(frame => JSON.parse(frame)).find(({ method }) => method === 'WELCOME')
  expect([limits, welcome?.params.limits]).toEqual([rpcDocument['x-limits'], rpcDocument['x-limits']])
})

describe('over WebSocket', () => {
  test('every result is as openrpc.json says it, and nothing more', async () => {
    const other = await connect(server.url)
    const { connection } = await other.rpc('STATUS')
    const { id, revision } = await operator.rpc('ADD', {
      title: 'Whole',
      isbn: '9780306406157, 9780441172719',
      price: 1,
      currency: 'IDR',
      location: 'A1',
      callNumber: '8',
      language: 'id',
      keywords: ['a'],
    })
    const lent = await operator.rpc('ADD', { title: 'Lent', isbn: '9780060007768' })
    const { borrower } = await operator.rpc('ADD_BORROWER', { card: 'K-0', name: 'A' })
    const loan = { loan: 1 }
    const calls: [string, object][] = [
      ['ADD', { title: 'Least' }],
      ['LIST', {}],
      ['LIST', { limit: 1 }],
      ['GET', { id }],
      ['UPDATE', { id, year: 1980, ifRevision: revision }],
      ['BATCH', { operations: [{ method: 'ADD', params: { title: 'One of many' } }] }],
      ['UNDO', {}],
      ['REDO', {}],
      ['HISTORY', {}],
      ['DELETE', { id }],
      ['HISTORY', { id }],
      ['SUBSCRIBE', { topic: 'books' }],
      ['UNSUBSCRIBE', { subscription: 1 }],
      ['STATUS', {}],
      ['ADD_COPY', { copy: 'B-1', id: lent.id }],
      ['COPIES', { id: lent.id }],
      ['ADD_BORROWER', { card: 'K-1', name: 'B', note: 'c' }],
      ['UPDATE_BORROWER', { borrower, name: 'D' }],
      ['BORROWERS', {}],
      ['LEND', { borrower, copy: 'B-1' }],
      ...['K-0', 'B-1', '9780060007768', '?'].map((code): [string, object] => ['RECOGNISE', { code }]),
      ['RENEW', loan],
      ['MARK_LOST', { copy: 'B-1' }],
      ['COPIES', {}],
      ['LOANS', { state: 'all' }],
      ['MARK_FOUND', { copy: 'B-1' }],
      ['LEND', { borrower, copy: 'B-1' }],
      ['RETURN', { copy: 'B-1' }],
      ['REMOVE_COPY', { copy: 'B-1' }],
      ['ERASE_BORROWER', { borrower }],
      ['AUTH', { token: server.operatorToken }],
      ['CLOSE', { connection }],
      ['DETACH', {}],
      ['rpc.discover', {}],
    ]
    for (const [name, params] of calls) {
      const method = rpcDocument.methods.find(one => one.name === name)
      expect([name, checkRpc(method?.result.schema, await operator.rpc(name, params))]).toEqual([name, []])
    }
    await other.closed
    const killed = await connect(server.url)
    const status = await killed.rpc('STATUS')
    expect(await operator.rpc('KILL', { connection: status.connection })).toBe(true)
    // Those that end the server are not asked here; what they answer is what the others of their kind do.
    const untried = rpcDocument.methods
      .map(({ name }) => name)
      .filter(name => !calls.some(([called]) => called === name))
    expect(untried).toEqual(['KILL', 'DRAIN', 'SHUTDOWN'])
  })

  test('every notification is as openrpc.json says it, and nothing more', async () => {
    for (const topic of ['books', 'lending', 'connections', 'workers', 'log', 'stats'])
      await operator.rpc('SUBSCRIBE', { topic })
    await operator.rpc('SUBSCRIBE', { topic: 'books', since: 1, epoch: 'another' })
    const other = await connect(`${server.url}?client=noticed`)
    const { connection } = await other.rpc('STATUS')
    await operator.rpc('SUBSCRIBE', { topic: 'traffic', connection })
    const { id } = await other.rpc('ADD', { title: 'Noticed' })
    await operator.rpc('ADD_COPY', { copy: 'N-1', id })
    await operator.rpc('MARK_LOST', { copy: 'N-1' })
    await other.close()
    const isTold = (name: string) => operator.frames.some(frame => frame.includes(`"method":"${name}"`))
    await expect.poll(() => isTold('STATS') && operator.frames.some(frame => /"event":"closed"/.test(frame))).toBe(true)
    const told = operator.frames.map(frame => JSON.parse(frame) as { method?: string; params: unknown })
    for (const { name, params: schema } of rpcDocument['x-notifications']) {
      const all = told.filter(({ method }) => method === name)
      expect([name, all.length > 0, all.flatMap(({ params }) => checkRpc(schema, params))]).toEqual([name, true, []])
    }
    expect(
      told.filter(
        ({ method }) => method !== undefined && !rpcDocument['x-notifications'].some(({ name }) => name === method),
      ),
    ).toEqual([])
  })

  test('every error is as its schema says it, and nothing more', async () => {
    const { id } = await operator.rpc('ADD', { title: 'Refused' })
    const calls: [string, object][] = [
      ['NOPE', {}],
      ['GET', { id: 99_999 }],
      ['ADD', { title: 'x', id }],
      [
        'ADD',
        {
          title: '',
          year: 'soon',
          price: '50.000',
          status: 'x',
          keywords: 1,
          isbn: 'x',
          colour: 1,
          language: '?',
          currency: 1,
        },
      ],
      ['UPDATE', { id, year: 1, ifRevision: 0 }],
      ['BATCH', { operations: [{ method: 'DELETE', params: { id: 99_999 } }] }],
      ['LIST', { filter: 'year>x', sort: 'x' }],
      ['LIST', { where: { x: 1 }, cursor: 'x' }],
      ['REDO', {}],
    ]
    for (const [name, params] of calls) {
      const error = await operator.rpc(name, params).then(
        () => undefined,
        (given: { data: unknown }) => given,
      )
      expect([name, checkRpc({ $ref: '#/components/schemas/ErrorData' }, error?.data)]).toEqual([name, []])
    }
    const other = await connect(`${server.url}?client=other`)
    await operator.rpc('UPDATE', { id, year: 1 })
    await other.rpc('UPDATE', { id, year: 2 })
    const conflict = await operator.rpc('UNDO').then(
      () => undefined,
      (given: { data: object }) => given,
    )
    expect(conflict?.data).toHaveProperty('change')
    expect(checkRpc({ $ref: '#/components/schemas/ErrorData' }, conflict?.data)).toEqual([])
    await other.close()
  })
})

describe('over HTTP', () => {
  test('openapi.json has every route with its methods, and no other', async () => {
    const described = Object.entries(apiDocument.paths).map(
      ([path, { parameters: _all, ...methods }]) =>
        [
          path,
          Object.keys(methods)
            .map(name => name.toUpperCase())
            .sort(),
        ] as const,
    )
    // Each route of the server answers to one path of the document, and OPTIONS with its methods.
    const found = described.map(([path]) => ROUTES.findIndex(route => route.path.test(path.replace('{id}', '1'))))
    expect([...found].sort((a, b) => a - b)).toEqual(ROUTES.map((_, index) => index))
    for (const [path, methods] of described) {
      const response = await fetch(base + path.replace('{id}', '1'), { method: 'OPTIONS' })
      expect([path, response.headers.get('allow')?.split(', ').sort()]).toEqual([path, methods])
    }
  })

  test('every answer has a status, headers and a body as openapi.json says them', async () => {
    const body = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
    const etag =
      (await fetch(`${base}/books`, { method: 'POST', ...body({ title: 'First' }) })).headers.get('etag') ?? ''
    const { total } = await operator.rpc('LIST')
    const { books } = await operator.rpc('LIST', { sort: '-id', limit: 1 })
    const path = `/books/${books[0].id}`
    const cases: [string, string, RequestInit, number][] = [
      ['GET', '/', {}, 200],
      ['GET', '/', { headers: { 'sec-websocket-version': '13' } }, 426],
      ['GET', '/books?limit=1', {}, 200],
      ['GET', '/books?nope=1', {}, 422],
      ['HEAD', '/books', {}, 200],
      ['POST', '/books', body({ title: 'Second', price: 5 }), 201],
      ['POST', '/books', body({ year: 1 }), 422],
      ['POST', '/books', body({ title: 'Third', id: books[0].id }), 409],
      ['POST', '/books', { body: '{', headers: {} }, 415],
      ['POST', '/books', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
      ['POST', '/rpc', body({ jsonrpc: '2.0', id: 1, method: 'LIST' }), 200],
      ['POST', '/rpc', body([{ jsonrpc: '2.0', id: 'x', method: 'NOPE' }, 5]), 200],
      ['POST', '/rpc', body({ jsonrpc: '2.0', method: 'LIST' }), 204],
      ['POST', '/rpc', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
      ['POST', '/rpc', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
      ['HEAD', '/books/changes', {}, 200],
      ['GET', '/books/changes?since=1', {}, 422],
      ['GET', '/books/changes', { headers: { accept: 'text/html' } }, 406],
      ['GET', path, {}, 200],
      ['GET', path, { headers: { 'if-none-match': etag } }, 304],
      ['GET', path, { headers: { 'if-match': '"x"' } }, 412],
      ['GET', '/books/99999', {}, 404],
      ['PUT', path, body({ title: 'First, again' }), 200],
      ['PATCH', path, body({ year: 5, edition: null }), 200],
      ['PATCH', path, body({ year: 'x' }), 422],
      ['DELETE', path, { headers: { 'if-match': '"x"' } }, 412],
      ['DELETE', path, {}, 200],
      ['DELETE', path, {}, 404],
      ['GET', '/openapi.json', {}, 200],
      ['GET', '/openrpc.json', {}, 200],
      ['GET', '/health', {}, 200],
      ['GET', '/ready', {}, 200],
      ['GET', '/metrics', {}, 200],
      ['GET', '/books', { headers: { authorization: 'Bearer wrong' } }, 401],
    ]
    for (const [method, target, init, status] of cases) {
      const response = await fetch(base + target, { method, ...init })
      const key =
        Object.keys(apiDocument.paths).find(one =>
          new RegExp(`^${one.replace('{id}', '\\d+')}(?:\\?|$)`).test(target),
        ) ?? ''
      const told = apiDocument.paths[key]?.[method.toLowerCase()]?.responses[status]
      const described =
        told?.$ref === undefined ? told : apiDocument.components.responses[told.$ref.split('/').at(-1) ?? '']
      const [type = ''] = response.headers.get('content-type')?.split(';') ?? []
      const text = await response.text()
      const isWithout = method === 'HEAD' || status === 304 || status === 204
      const value = type.endsWith('json') && !isWithout ? JSON.parse(text) : text
      const wrong = isWithout ? text : checkApi(described?.content?.[type]?.schema ?? false, value)
      expect([method, target, response.status, wrong]).toEqual([method, target, status, isWithout ? '' : []])
      for (const name of Object.keys(described?.headers ?? {}))
        if (name !== 'Link' && name !== 'Sec-WebSocket-Protocol')
          expect([target, name, response.headers.has(name)]).toEqual([target, name, true])
    }
    expect(total).toBeGreaterThan(0)
  })

  test('a list takes every parameter that openapi.json names', async () => {
    const { parameters, get } = apiDocument.paths['/books'] ?? { parameters: [], get: undefined }
    for (const { name } of [...parameters, ...(get?.parameters ?? [])]) {
      const values: Record<string, string> = {
        limit: '5',
        sort: 'title',
        filter: 'year>1',
        client: 'x',
        id: '1',
        revision: '1',
        cursor: '',
      }
      if (name === 'cursor') continue
      const value =
        values[name] ?? (/year|pages|copies|price/.test(name) ? '1' : name === 'status' ? 'Available' : '2026')
      expect([name, (await fetch(`${base}/books?${name}=${value}`)).status]).toEqual([name, 200])
    }
  })
})
