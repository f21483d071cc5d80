import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { statusOfUpgrade } from './ask.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { BOOKSTORE_TOKEN: 'let-me-write', BOOKSTORE_READER_TOKEN: 'let-me-read' } })
  const writer = await connect(server.url, { headers: { authorization: 'Bearer let-me-write' } })
  await writer.ask('ADD title=x')
  await writer.close()
})
afterAll(() => server.stop())

type Row = [who: string, authorization: string | undefined, method: string, path: string, status: number]

test.each<Row>([
  ['nobody', undefined, 'GET', '/books', 401],
  ['nobody', undefined, 'GET', '/books/1', 401],
  ['nobody', undefined, 'POST', '/books', 401],
  ['a wrong token', 'Bearer wrong', 'GET', '/books', 401],
  ['a token that is nearly right', 'Bearer let-me-writ', 'GET', '/books', 401],
  ['a token in capitals', 'Bearer LET-ME-WRITE', 'GET', '/books', 401],
  ['a token of another scheme', 'Basic d3JpdGU6d3JpdGU=', 'GET', '/books', 401],
  ['a token without a scheme', 'let-me-write', 'GET', '/books', 401],
  ['a token in the query', undefined, 'GET', '/books?token=let-me-write', 401],
  ['a token in the query, as OAuth has it', undefined, 'GET', '/books?access_token=let-me-write', 401],
  ['a reader', 'Bearer let-me-read', 'GET', '/books', 200],
  ['a reader', 'bearer let-me-read', 'GET', '/books/1', 200],
  ['a reader', 'Bearer let-me-read', 'POST', '/books', 403],
  ['a reader', 'Bearer let-me-read', 'PUT', '/books/1', 403],
  ['a reader', 'Bearer let-me-read', 'PATCH', '/books/1', 403],
  ['a reader', 'Bearer let-me-read', 'DELETE', '/books/1', 403],
  ['a writer', 'Bearer let-me-write', 'GET', '/books', 200],
  ['a writer', 'Bearer let-me-write', 'POST', '/books', 201],
])('%s (%s): %s %s is %i', async (_who, authorization, method, path, status) => {
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH'
  const response = await fetch(server.url.replace('ws://', 'http://') + path, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    ...(hasBody && { body: JSON.stringify({ title: 'x' }) }),
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null)
  const body = await response.text()
  expect(body.includes('let-me')).toBe(false)
  if (status >= 400) expect(JSON.parse(body)).toMatchObject({ status, code: 'UNAUTHORIZED' })
})

const TOKENS = { none: undefined, reader: 'let-me-read', writer: 'let-me-write' } as const
const RANKS = ['none', 'reader', 'writer', 'librarian', 'operator']
const HELD = Object.entries(TOKENS)

function document<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../dist/documents/${name}`, import.meta.url), 'utf8')) as T
}

/** Which of those that hold a role may do what asks for another one. */
function mayWith(role: string, needed: string): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(needed)
}

test.each(HELD)('with the role %s a client may call what openrpc.json says, and nothing else', async (role, token) => {
  const { methods } = document<{ methods: { name: string; tags: { name: string }[] }[] }>('openrpc.json')
  expect(methods.length).toBeGreaterThan(15)
  const client = await connect(server.url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  for (const { name, tags } of methods) {
    const code = await client.rpc(name).then(
      () => 'OK',
      (error: { data: { code: string } }) => error.data.code,
    )
    expect([name, code !== 'UNAUTHORIZED']).toEqual([name, mayWith(role, tags[0]?.name ?? '')])
  }
  await client.close()
})

test.each(HELD)('with the role %s a request may ask what openapi.json says, and nothing else', async (role, token) => {
  const { paths } = document<{ paths: Record<string, Record<string, { tags?: string[] }>> }>('openapi.json')
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { tags }]) => (tags ? [{ path, method, needed: tags[0] ?? '' }] : [])),
  )
  expect(operations.length).toBeGreaterThan(15)
  for (const { path, method, needed } of operations) {
    const response = await fetch(server.url.replace('ws://', 'http://') + path.replace('{id}', '99'), {
      method: method.toUpperCase(),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    await response.body?.cancel()
    const refused = role === 'none' ? 401 : 403
    expect([method, path, response.status === refused]).toEqual([method, path, !mayWith(role, needed)])
  }
})

test('the page and the page of 404 hold no data, and need no token', async () => {
  const base = server.url.replace('ws://', 'http://')
  const accept = { accept: 'text/html' }
  expect((await fetch(`${base}/`, { headers: accept })).status).toBe(200)
  expect((await fetch(`${base}/nothing`, { headers: accept })).status).toBe(404)
  expect((await fetch(`${base}/`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  expect((await fetch(`${base}/`, { headers: { origin: 'http://elsewhere.example' } })).status).toBe(403)
})

test('a handshake with a wrong token is 401, one without any may show it by AUTH', async () => {
  expect(await statusOfUpgrade(server.port, { Authorization: 'Bearer wrong' })).toBe(401)
  expect(await statusOfUpgrade(server.port, { Authorization: 'Bearer let-me-write' })).toBe(101)
  const client = await connect(`${server.url}/?token=let-me-write`)
  expect(await client.ask('LIST')).toMatch(/^ERROR UNAUTHORIZED/)
  expect(await client.ask('AUTH let-me-read')).toBe('OK {"role":"reader"}')
  for (const command of ['ADD title=y', 'UPDATE 1 title=y', 'DELETE 1', 'UNDO', 'REDO', 'SUBSCRIBE log', 'SHUTDOWN'])
    expect(await client.ask(command)).toMatch(/^ERROR UNAUTHORIZED/)
  await client.close()
})

test('no token stands in the log', async () => {
  const access = () => readFileSync(join(server.folder, 'logs', 'access.log'), 'utf8')
  await until('the last is written', () => access().includes('GET /?token='))
  const said = `${server.lines.join('\n')}${access()}`
  expect(said).toContain('this token is not valid here')
  for (const token of ['Bearer', 'let-me', server.operatorToken, 'd3JpdGU6']) expect(said).not.toContain(token)
})
