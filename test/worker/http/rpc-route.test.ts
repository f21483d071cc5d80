import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHODS } from '../../../src/protocol/params.ts'
import { InProcess } from '../in-process.ts'

let server: InProcess
const ROLES = { reader: 'reader', writer: 'writer' } as const

beforeAll(async () => {
  server = await InProcess.start({
    roleOf: token => (token === undefined ? 'none' : ROLES[token as keyof typeof ROLES]),
    settings: { origins: ['http://shop.example'] },
  })
})
afterAll(() => server.stop())

interface Got {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects says what it is
  json: any
}

async function post(body: unknown, headers: Record<string, string> = {}, path = '/rpc'): Promise<Got> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: 'Bearer writer', ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) }
}

let last = 0
const call = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: ++last, method, params })
const note = (method: string, params?: unknown) => ({ jsonrpc: '2.0', method, params })

describe('POST /rpc', () => {
  test('answers a request, and an array in one array', async () => {
    const added = await post(call('ADD', { title: 'Dune' }))
    expect([added.status, added.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    const { id } = added.json.result
    expect(added.json).toMatchObject({ jsonrpc: '2.0', id: last, result: { title: 'Dune' } })
    const all = await post([call('GET', { id }), note('UPDATE', { id, year: 1965 }), call('NOPE'), 5])
    expect(all.json).toMatchObject([
      { id: last - 1, result: { id } },
      { id: last, error: { code: -32601, data: { code: 'METHOD' } } },
      { id: null, error: { code: -32600 } },
    ])
    expect((await post(call('GET', { id }))).json.result.year).toBe(1965)
  })

  test('answers 204 where there is nothing to answer', async () => {
    const before = (await server.store.status()).revision
    for (const body of [note('ADD', { title: 'Quiet' }), [note('ADD', { title: 'Quiet' }), note('NOPE')]]) {
      const { status, text, headers } = await post(body)
      expect([status, text, headers.get('content-type')]).toEqual([204, '', null])
    }
    expect((await server.store.status()).revision).toBe(before + 2)
  })

  test('an error of a request stands in its answer, with status 200', async () => {
    const { status, json } = await post(call('GET', { id: 99999 }))
    expect([status, json]).toMatchObject([200, { id: last, error: { code: -32000, data: { code: 'NOT_FOUND' } } }])
    expect((await post(call('ADD', { title: '' }))).json).toMatchObject({
      error: { data: { code: 'INVALID', fields: [{ field: 'title' }] } },
    })
  })

  test.each([
    ['{"jsonrpc"', 'PARSE', -32700],
    ['LIST', 'PARSE', -32700],
    ['{"jsonrpc":"2.0","id":1,"id":2,"method":"LIST"}', 'PARSE', -32700],
    ['', 'PARSE', -32700],
    ['5', 'REQUEST', -32600],
    ['{}', 'REQUEST', -32600],
    ['[]', 'REQUEST', -32600],
    [JSON.stringify(Array(51).fill(5)), 'REQUEST', -32600],
  ])('%s is no request at all: 400, as JSON-RPC says it', async (body, code, number) => {
    const { status, json } = await post(body)
    expect([status, json]).toMatchObject([400, { jsonrpc: '2.0', id: null, error: { code: number, data: { code } } }])
  })

  test.each([
    ['SUBSCRIBE', { topic: 'books' }, 'GET /books/changes'],
    ['UNSUBSCRIBE', { subscription: 1 }, 'GET /books/changes'],
    ['AUTH', { token: 'x' }, 'Authorization: Bearer'],
    ['HELP', {}, 'HELP is an inline command'],
  ])('%s needs a WebSocket, and says what there is instead', async (method, params, says) => {
    const { status, json } = await post(call(method, params))
    expect([status, json.error.code]).toEqual([200, -32601])
    expect(json.error.message).toContain(says)
  })

  test('has all other methods, by their roles', async () => {
    const elsewhere = ['SUBSCRIBE', 'UNSUBSCRIBE', 'AUTH']
    for (const [method, { role }] of Object.entries(METHODS)) {
      if (elsewhere.includes(method)) continue
      const { json } = await post(call(method, { stranger: 1 }), { authorization: 'Bearer reader' })
      const mayNot = role !== 'none' && role !== 'reader'
      expect([method, json.error.data.code]).toEqual([
        method,
        mayNot ? 'UNAUTHORIZED' : expect.stringMatching(/^(?:PARAMS|INVALID)$/),
      ])
    }
  })

  test.each([
    [{ 'content-type': 'text/plain' }, 415, 'application/json'],
    [{ 'content-type': 'application/merge-patch+json' }, 415, 'application/json'],
    [{ 'content-encoding': 'gzip' }, 415, 'compressed'],
    [{ authorization: 'Bearer wrong' }, 401, 'token'],
    [{ origin: 'http://evil.example' }, 403, 'evil.example'],
  ] as const)('with %j it is %i, a problem document', async (headers, status, says) => {
    const { json, ...got } = await post(call('LIST'), { ...headers })
    expect([got.status, got.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(json.message).toContain(says)
  })

  test('without a token where one is asked for it is 401, before the body is read', async () => {
    const response = await fetch(`${server.url}/rpc`, { method: 'POST', body: 'x'.repeat(300_000) })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  test('a body beyond the limit is 413, and other methods are 405', async () => {
    expect((await post('x'.repeat(300_000))).status).toBe(413)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${server.url}/rpc`, { method, headers: { authorization: 'Bearer writer' } })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
  })

  test('the page of an allowed origin may ask first, and read the answer', async () => {
    const headers = { origin: 'http://shop.example', 'access-control-request-method': 'POST' }
    const asked = await fetch(`${server.url}/rpc`, { method: 'OPTIONS', headers })
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'POST'])
    expect(asked.headers.get('access-control-allow-headers')).toContain('Content-Type')
    const answer = await post(call('LIST'), { origin: 'http://shop.example' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://shop.example')
  })

  test('the log has one line for it, with what was asked', async () => {
    server.entries.length = 0
    await post(call('ADD', { title: 'Logged' }))
    await post([call('GET', { id: 99998 }), call('LIST')])
    expect(server.entries).toMatchObject([
      {
        method: 'POST',
        status: 200,
        message: 'ADD "Logged"',
        id: expect.any(Number),
        http: { line: 'POST /rpc HTTP/1.1' },
      },
      {
        method: 'POST',
        status: 200,
        message: expect.stringMatching(/^(?:GET NOT_FOUND .*, LIST|LIST, GET NOT_FOUND .*)$/),
      },
    ])
  })

  test('Idempotency-Key is the key of a single write, and cannot be that of an array', async () => {
    const key = { 'idempotency-key': 'once' }
    const first = await post(call('ADD', { title: 'Once' }), { ...key, connection: 'close' }, '/rpc?client=till-1')
    const again = await post(call('ADD', { title: 'Once' }), { ...key, connection: 'close' }, '/rpc?client=till-1')
    expect(again.json.result).toEqual(first.json.result)
    const { revision } = await server.store.status()
    const refused = await post([call('ADD', { title: 'Once' })], key)
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringContaining('requestKey of its own')])
    expect((await post(call('LIST'), key)).json.result.total).toBeGreaterThan(0)
    expect((await post(call('UNDO'), key)).json.error.message).toContain('UNDO does not take requestKey')
    expect((await server.store.status()).revision).toBe(revision)
  })
})
