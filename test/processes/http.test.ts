import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawSocket, requestHead } from '../frames/raw-socket.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer
let base: string

beforeAll(async () => {
  server = await startServer()
  base = server.url.replace('ws://', 'http://')
})
afterAll(() => server.stop())

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

async function add(title: string): Promise<{ id: number; revision: number }> {
  return (await (await send('POST', '/books', { title })).json()) as { id: number; revision: number }
}

describe('books over HTTP', () => {
  test('POST with the nine fields of the C server answers 201, where it is, and the book', async () => {
    const nine = {
      id: 900,
      title: 'Dune',
      author: 'Frank Herbert',
      publisher: 'Chilton',
      year: 1965,
      pages: 412,
      edition: '1st',
      description: 'Sand',
      status: 'Available',
    }
    const response = await send('POST', '/books', nine)
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe('/books/900')
    expect(await response.json()).toMatchObject(nine)
    expect((await send('POST', '/books', nine)).status).toBe(409)
  })

  test('a body may begin with a byte order mark', async () => {
    const body = '\ufeff{"title":"Marked"}'
    const response = await fetch(`${base}/books`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect([response.status, await response.json()]).toMatchObject([201, { title: 'Marked' }])
  })

  test('GET lists with a count, pages by Link, finds and filters', async () => {
    for (const title of ['One', 'Two', 'Three']) await send('POST', '/books', { title, publisher: 'Listed', copies: 3 })
    const response = await send('GET', '/books?publisher=Listed&limit=2&sort=-title')
    expect(response.headers.get('x-total-count')).toBe('3')
    expect(((await response.json()) as { title: string }[]).map(({ title }) => title)).toEqual(['Two', 'Three'])
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? ''
    expect(((await (await send('GET', next)).json()) as { title: string }[]).map(({ title }) => title)).toEqual(['One'])
    expect(await (await send('GET', '/books?copies=3&q=thr')).json()).toMatchObject([{ title: 'Three' }])
  })

  test('PUT replaces, PATCH changes, DELETE answers the book that was removed', async () => {
    const { id } = (await (await send('POST', '/books', { title: 'Old', author: 'Someone' })).json()) as { id: number }
    expect(await (await send('PATCH', `/books/${id}`, { year: 1999 })).json()).toMatchObject({
      title: 'Old',
      author: 'Someone',
      year: 1999,
    })
    expect(await (await send('PUT', `/books/${id}`, { title: 'New' })).json()).toMatchObject({
      title: 'New',
      author: '',
      year: 0,
    })
    expect(await (await send('DELETE', `/books/${id}`)).json()).toMatchObject({ id, title: 'New' })
    expect((await send('GET', `/books/${id}`)).status).toBe(404)
  })

  test('ETag, If-None-Match and If-Match', async () => {
    const { id } = await add('Tagged')
    const etag = (await send('GET', `/books/${id}`)).headers.get('etag') ?? ''
    expect((await send('GET', `/books/${id}`, undefined, { 'if-none-match': etag })).status).toBe(304)
    expect((await send('PATCH', `/books/${id}`, { year: 1 }, { 'if-match': etag })).status).toBe(200)
    expect((await send('PATCH', `/books/${id}`, { year: 2 }, { 'if-match': etag })).status).toBe(412)
    const current = (await send('GET', `/books/${id}`)).headers.get('etag') ?? ''
    for (const [header, status] of [
      ['*', 304],
      [`"0", ${current}`, 304],
      [etag, 200],
    ] as const)
      expect((await send('GET', `/books/${id}`, undefined, { 'if-none-match': header })).status).toBe(status)
  })

  test('a change to what a book is already is no change: its ETag stays', async () => {
    const { id } = await add('Unchanged')
    const path = `/books/${id}`
    const before = await send('GET', path)
    const [etag, book] = [before.headers.get('etag'), (await before.json()) as object]
    for (const [method, body] of [
      ['PATCH', {}],
      ['PATCH', { title: 'Unchanged' }],
      ['PATCH', { title: ' Unchanged ', year: '0', price: null }],
      ['PUT', { title: 'Unchanged' }],
      ['PUT', book],
    ] as const) {
      const answer = await send(method, path, body)
      expect([answer.status, answer.headers.get('etag'), await answer.json()]).toEqual([200, etag, book])
    }
    expect((await send('PATCH', path, { year: 5 })).headers.get('etag')).not.toBe(etag)
  })

  test('conditional writes: lists, weak ETags, *, and both headers', async () => {
    const { id } = await add('Conditional')
    const path = `/books/${id}`
    const old = (await send('GET', path)).headers.get('etag') ?? ''
    let year = 1
    const current = async () => (await send('PATCH', path, { year: ++year })).headers.get('etag') ?? ''
    const first = await current()
    // By turns: what the headers are, made of the ETag of the book as it is, and whether the write is done.
    const cases: [(etag: string) => Record<string, string>, number][] = [
      [etag => ({ 'if-match': etag }), 200],
      [etag => ({ 'if-match': `"x,y", ${etag} ,, "0"` }), 200],
      [etag => ({ 'if-match': `${old}, ${etag}, ${first}` }), 200],
      [() => ({ 'if-match': '*' }), 200],
      [() => ({ 'if-match': `${old}, ${first}` }), 412],
      [() => ({ 'if-match': '"x", "y"' }), 412],
      [etag => ({ 'if-match': `W/${etag}` }), 412],
      [etag => ({ 'if-match': `W/${etag}, "x"` }), 412],
      [etag => ({ 'if-match': etag.slice(1, -1) }), 400],
      [etag => ({ 'if-match': `*, ${etag}` }), 400],
      [() => ({ 'if-match': ',' }), 400],
      [() => ({ 'if-none-match': '*' }), 412],
      [etag => ({ 'if-none-match': etag }), 412],
      [etag => ({ 'if-none-match': `"x", W/${etag}` }), 412],
      [() => ({ 'if-none-match': `${old}, "x"` }), 200],
      [() => ({ 'if-none-match': 'x' }), 400],
      [etag => ({ 'if-match': etag, 'if-none-match': old }), 200],
      [etag => ({ 'if-match': etag, 'if-none-match': etag }), 412],
      [etag => ({ 'if-match': old, 'if-none-match': etag }), 412],
    ]
    for (const [headers, status] of cases) {
      for (const method of ['PUT', 'PATCH']) {
        const given = headers(await current())
        const response = await send(method, path, { title: 'Conditional', year: ++year }, given)
        const body = (await response.json()) as { year?: number; current?: { id: number } }
        expect([method, given, response.status]).toEqual([method, given, status])
        expect(body).toMatchObject(status === 200 ? { year } : status === 412 ? { current: { id } } : {})
        const isDone = ((await (await send('GET', path)).json()) as { year: number }).year === year
        expect([given, isDone]).toEqual([given, status === 200])
      }
      if (status !== 200) expect((await send('DELETE', path, undefined, headers(await current()))).status).toBe(status)
    }
    expect((await send('GET', path, undefined, { 'if-match': old })).status).toBe(412)
    expect((await send('GET', path, undefined, { 'if-match': `${old}, ${await current()}` })).status).toBe(200)
    expect((await send('GET', path, undefined, { 'if-none-match': 'x' })).status).toBe(400)
    for (const header of ['if-match', 'if-none-match'])
      for (const value of ['*', '"x"'])
        expect((await send('DELETE', '/books/99999', undefined, { [header]: value })).status).toBe(404)
    const several = { 'if-match': `${old}, ${await current()}`, 'idempotency-key': 'several' }
    for (const _turn of ['first', 'retry']) expect((await send('DELETE', path, undefined, several)).status).toBe(200)
  })

  test('an ETag of another history of the catalogue is no other book: it never matches', async () => {
    const { id, revision } = await add('Tagged again')
    const etag = (await send('GET', `/books/${id}`)).headers.get('etag') ?? ''
    for (const other of [`"${revision}"`, `"0a1b2c3d-${revision}"`, `"-${revision}"`]) {
      expect(etag).not.toBe(other)
      expect((await send('GET', `/books/${id}`, undefined, { 'if-none-match': other })).status).toBe(200)
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const refused = await send(method, `/books/${id}`, { title: 'Lost' }, { 'if-match': other })
        expect([refused.status, await refused.json()]).toMatchObject([412, { code: 'CONFLICT' }])
      }
    }
    expect((await send('GET', `/books/${id}`, undefined, { 'if-none-match': `"x-1" , W/${etag}` })).status).toBe(304)
    for (const method of ['PUT', 'DELETE'] as const) {
      const current = (await send('GET', `/books/${id}`)).headers.get('etag') ?? ''
      expect((await send(method, `/books/${id}`, { title: 'Kept' }, { 'if-match': current })).status).toBe(200)
    }
  })

  test('a book from a file made elsewhere can be got and put back: what is not ours stays', async () => {
    const own = { shelf: 'A1', loans: [{ to: 'N', at: '2020-01-01' }], isbnRaw: '9780441172719' }
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'db.json'), JSON.stringify([{ id: 1, title: 'Old', isbn: '9780306406157', ...own }]))
    const other = await startServer({ folder })
    const url = `${other.url.replace('ws', 'http')}/books/1`
    const put = async (body: object) => {
      const response = await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return [response.status, (await response.json()) as Record<string, unknown>] as const
    }
    const got = (await (await fetch(url)).json()) as Record<string, unknown>
    expect(got).toMatchObject(own)
    const [status, { updatedAt: _at, revision: _revision, ...kept }] = await put(got)
    expect([status, { ...got, ...kept }]).toEqual([200, got])
    expect(await put({ title: 'Without', isbn: got['isbn'] })).toMatchObject([
      200,
      { title: 'Without', shelf: 'A1', loans: own.loans },
    ])
    expect(await put({ ...got, shelf: 'B2' })).toMatchObject([422, { fields: [{ field: 'shelf', value: 'B2' }] }])
    expect(await put({ ...got, colour: 'red' })).toMatchObject([422, { fields: [{ field: 'colour' }] }])
    await other.stop()
  })

  test('the same Idempotency-Key of the same client adds once', async () => {
    const headers = { 'idempotency-key': 'k1' }
    const answers = []
    for (const client of ['till-1', 'till-1', 'till-2']) {
      const response = await send('POST', `/books?client=${client}`, { title: 'Only once' }, headers)
      expect(response.status).toBe(201)
      answers.push(((await response.json()) as { id: number }).id)
    }
    const [first, again, other] = answers
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  test('without a name the same Idempotency-Key is one request, on whichever connection it comes', async () => {
    const headers = { 'idempotency-key': 'nobody-1' }
    const once = async (method: string, path: string, body?: object) => {
      // Each on a connection of its own, as a retry with curl is.
      const response = await send(method, path, body, { ...headers, connection: 'close' })
      return [response.status, await response.json()] as const
    }
    const [status, book] = await once('POST', '/books', { title: 'Once for all' })
    expect(status).toBe(201)
    expect(await once('POST', '/books', { title: 'Once for all' })).toEqual([201, book])
    expect(await once('POST', '/books', { title: 'Another' })).toMatchObject([
      422,
      { fields: [{ field: 'requestKey', value: 'nobody-1' }] },
    ])
    headers['idempotency-key'] = 'nobody-2'
    const { id } = book as { id: number }
    const [, changed] = await once('PATCH', `/books/${id}`, { year: 1999 })
    expect(await once('PATCH', `/books/${id}`, { year: 1999 })).toEqual([200, changed])
    headers['idempotency-key'] = 'nobody-3'
    const gone = await once('DELETE', `/books/${id}`)
    expect([gone[0], await once('DELETE', `/books/${id}`)]).toEqual([200, gone])
  })

  test('keys of a name are its own: neither those of nobody, nor those of a connection', async () => {
    const headers = { 'idempotency-key': 'shared' }
    const titles = [await send('POST', '/books', { title: 'Keyed' }, headers)]
    titles.push(await send('POST', '/books?client=till-9', { title: 'Keyed' }, headers))
    const client = await connect(server.url)
    const third = await client.rpc('ADD', { title: 'Keyed', requestKey: 'shared' })
    await client.close()
    const ids = await Promise.all(titles.map(async response => ((await response.json()) as { id: number }).id))
    expect(new Set([...ids, third.id]).size).toBe(3)
  })

  test('a name is one client over HTTP and over WebSocket: what it did there it takes back here', async () => {
    const response = await send('POST', '/books?client=till-7', { title: 'Taken back' }, { 'idempotency-key': 'k7' })
    const { id } = (await response.json()) as { id: number }
    const client = await connect(`${server.url}/?client=till-7`)
    expect(await client.rpc('ADD', { title: 'Taken back', requestKey: 'k7' })).toMatchObject({ id })
    expect(await client.rpc('UNDO')).toMatchObject({ changes: [{ type: 'deleted', id }] })
    await client.close()
  })
})

test('with tokens, a key without a name belongs to the token, also after a restart', async () => {
  const args = ['--token', 'T', '--requests-per-second', '0']
  const first = await startServer({ args })
  const add = async ({ url }: TestServer, token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k', 'content-type': 'application/json' }
    const body = JSON.stringify({ title: 'Once' })
    const response = await fetch(`${url.replace('ws', 'http')}/books`, { method: 'POST', headers, body })
    return ((await response.json()) as { id: number }).id
  }
  const id = await add(first, 'T')
  expect(await add(first, 'T')).toBe(id)
  expect(await add(first, first.operatorToken)).not.toBe(id)
  await first.stop()
  const second = await startServer({ args, folder: first.folder })
  expect(await add(second, 'T')).toBe(id)
  await second.stop()
})

/** Sends one request to /books over an agent's connection, and notes from which port it came. */
function requestOn(agent: Agent, ports: Set<number | undefined>, method: string, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const sent = request(`${base}/books`, { method, agent, headers }, response => {
      ports.add(response.socket.localPort)
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

describe('documents', () => {
  const html = { accept: 'text/html' }

  test('/ is a page that may load nothing, frame nothing and be framed by nobody', async () => {
    const response = await fetch(`${base}/`, { headers: html })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const policy = response.headers.get('content-security-policy')?.split('; ') ?? []
    const host = base.slice('http://'.length)
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `connect-src 'self' ws://${host} wss://${host}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    )
    expect(policy.filter(part => /unsafe|\*|https?:/.test(part))).toEqual([])
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(await response.text()).toMatch(/^<!doctype html>/)
  })

  test('ETags, compression and HEAD', async () => {
    const get = (headers: Record<string, string>, method = 'GET') => fetch(`${base}/`, { method, headers })
    const plain = await get({ 'accept-encoding': 'identity' })
    const gzip = await get({ 'accept-encoding': 'gzip' })
    expect([plain.headers.get('content-encoding'), gzip.headers.get('content-encoding')]).toEqual([null, 'gzip'])
    expect(await gzip.text()).toBe(await plain.text())
    const [etag, other] = [plain, gzip].map(({ headers }) => headers.get('etag') ?? '')
    expect(etag).not.toBe(other)
    for (const [named, status] of [
      [etag, 304],
      [`"x", W/${etag}`, 304],
      ['*', 304],
      [other, 200],
      ['nonsense', 400],
    ] as const) {
      const response = await get({ 'accept-encoding': 'identity', 'if-none-match': named ?? '' })
      expect([named, response.status, (await response.text()).length > 0]).toEqual([named, status, status !== 304])
    }
    const head = await get({ 'accept-encoding': 'identity' }, 'HEAD')
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, ''])
    expect(plain.headers.get('cache-control')).toBe('no-cache')
    // A page goes on over a WebSocket; a program may ask for more.
    expect(plain.headers.get('connection')).toBe('close')
    expect((await fetch(`${base}/openapi.json`)).headers.get('connection')).toBe('keep-alive')
    expect(plain.headers.get('vary')).toBe('Accept-Encoding')
  })

  test('an unknown path is a page for browsers, and JSON for programs', async () => {
    const page = await fetch(`${base}/nothing`, { headers: html })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'none'; style-src 'sha256-",
    )
    expect(await page.text()).toContain('Not found')
    expect((await fetch(`${base}/nothing`)).headers.get('content-type')).toBe('application/problem+json')
  })

  test('a handshake that lost its Upgrade on the way is told so', async () => {
    const response = await fetch(`${base}/`, { headers: { 'sec-websocket-version': '13', 'sec-websocket-key': 'x' } })
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket'])
    // Its worker is not kept for a request that would not come.
    expect(response.headers.get('connection')).toBe('Upgrade, close')
  })
})

describe('what is refused', () => {
  test.each([
    ['GET', '/nothing', undefined, 404],
    ['GET', '/books/abc', undefined, 404],
    ['GET', '/books/0', undefined, 404],
    ['DELETE', '/books', undefined, 405],
    ['POST', '/health', {}, 405],
    ['POST', '/books', { title: '' }, 422],
    ['POST', '/books', { title: 'x', year: 'abc' }, 422],
    ['POST', '/books', [1], 400],
    ['GET', '/books?limit=9999', undefined, 422],
    ['GET', '/books?bogus=1', undefined, 422],
  ])('%s %s answers %#', async (method, path, body, status) => {
    const response = await send(method, path, body)
    const problem = (await response.json()) as { status: number; message: string }
    expect([response.status, problem.status]).toEqual([status, status])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(problem.message).not.toBe('')
  })

  test.each([
    ['?nope=1', 'nope'],
    ['?_limit=1&_page=2', '_limit'],
    ['?constructor=1', 'constructor'],
    ['?Title=x', 'Title'],
    ['?where=x', 'where'],
    ['?limit=1&limit=2', 'limit'],
    ['?sort=id&sort=-id', 'sort'],
    ['?q=a&q=b', 'q'],
    ['?year=abc', 'where.year'],
    ['?id=1&id=x', 'where.id'],
    ['?limit=abc', 'limit'],
  ])('/books%s is refused by name', async (query, field) => {
    const response = await send('GET', `/books${query}`)
    const { message, fields } = (await response.json()) as { message: string; fields: { field: string }[] }
    expect([response.status, fields[0]?.field, message.includes(field)]).toEqual([422, field, true])
    if (field === 'nope')
      expect(message).toMatch(/q, filter, sort, limit, cursor, client.*title, author, .*id, createdAt/)
  })

  test('a client that is named twice is nobody, over HTTP and WebSocket', async () => {
    for (const path of ['/books?client=a&client=b', '/books/1?client=a&q=x&client=a', '/?client=a&%63lient=b'])
      expect([path, (await send('GET', path)).status]).toEqual([path, 400])
    await expect(connect(`${server.url}/?client=a&client=b`)).rejects.toThrow('400')
    expect((await send('GET', '/books?client=a&q=client=b')).status).toBe(200)
  })

  test('a field that is named twice may have either value', async () => {
    const ids = []
    for (const year of [1701, 1702, 1703])
      ids.push(((await (await send('POST', '/books', { title: 'Either', year })).json()) as { id: number }).id)
    const found = async (query: string) => {
      const books = (await (await send('GET', `/books?title=Either&${query}`)).json()) as { year: number }[]
      return books.map(({ year }) => year)
    }
    expect(await found('year=1701&year=1703')).toEqual([1701, 1703])
    expect(await found(`id=${ids[0]}&id=${ids[1]}&year=1702`)).toEqual([1702])
    expect(await found(`id=${ids[0]}&year=1702`)).toEqual([])
  })

  test.each([
    ['/books?q=%ff', 400],
    ['/books?q=%E9', 400],
    ['/books?q=100%', 400],
    ['/books?client=%ff', 400],
    ['/books/%ff', 400],
    ['/%ff', 400],
    ['/books?q=M%C3%A1rquez', 200],
    ['/books?q=---', 200],
    ['/books?q=%F0%9F%98%80', 200],
  ])('GET %s answers %i, and finds nothing', async (path, status) => {
    const response = await send('GET', path)
    expect([response.status, await response.json()]).toEqual([
      status,
      status === 200 ? [] : expect.objectContaining({ message: expect.stringContaining('percent-encoded') }),
    ])
  })

  test.each([
    'GET /books?q=Márquez HTTP/1.1',
    'GET /bücher HTTP/1.1',
    'GET /books?q=two words HTTP/1.1',
    'POST /books?client=Zoë HTTP/1.0',
  ])('%s says to percent-encode', async line => {
    const raw = await RawSocket.connect(server.port)
    raw.write(Buffer.from(`${line}\r\nHost: 127.0.0.1\r\n\r\n`))
    expect(await raw.rest()).toMatch(/^HTTP\/1\.1 400 [\s\S]*percent-encoded/)
  })

  test('what is no HTTP is told apart from it', async () => {
    for (const line of ['hello', 'GET /books HTTQ/1.1', '\x16\x03\x01']) {
      const raw = await RawSocket.connect(server.port)
      raw.write(`${line}\r\n\r\n`)
      expect(await raw.rest()).toMatch(/^HTTP\/1\.1 400 [\s\S]*this is not HTTP/)
    }
  })

  test('a path is one, however it is written', async () => {
    const { id } = await add('By its path')
    for (const path of [`/books/${id}`, `/books/${id}/`, `/%62ooks/%3${id % 10}`.replace(/\/%3\d$/, `/${id}`)])
      expect([path, (await send('GET', path)).status]).toEqual([path, 200])
    const encoded = [...String(id)].map(digit => `%3${digit}`).join('')
    expect((await send('GET', `/books/${encoded}`)).status).toBe(200)
    expect((await send('PATCH', `/books/${encoded}/`, { year: 5 })).status).toBe(200)
    for (const path of ['/books/', '/%62ooks', '/books/?limit=1', '/health/', '/ready/', '/%68ealth'])
      expect([path, (await send('GET', path)).status]).toEqual([path, 200])
    for (const path of [`/books%2F${id}`, `/books//${id}`, `/books/${id}//`, '//', `/books/${id}/x`, '/books%252f1'])
      expect([path, (await send('GET', path)).status]).toEqual([path, 404])
  })

  test.each([
    ['/books', 'GET, HEAD, POST'],
    ['/books/', 'GET, HEAD, POST'],
    ['/books/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/health', 'GET, HEAD'],
    ['/', 'GET, HEAD'],
  ])('OPTIONS %s says %s', async (path, methods) => {
    const response = await send('OPTIONS', path)
    expect([response.status, response.headers.get('allow')]).toEqual([204, methods])
    expect(response.headers.get('access-control-allow-methods')).toBe(methods)
    expect(response.headers.get('connection')).toBe('keep-alive')
  })

  test('OPTIONS of what is not there is 404', async () => {
    for (const path of ['/nothing', '/books/1/x']) expect((await send('OPTIONS', path)).status).toBe(404)
  })

  test.each([
    [{ 'content-type': 'application/json-patch+json' }, 415],
    [{ 'content-type': 'application/ld+json' }, 415],
    [{ 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    [{ 'content-type': 'application/jsonx' }, 415],
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-encoding': 'gzip' }, 415],
    [{ 'content-encoding': 'br, gzip' }, 415],
    [{ 'content-encoding': 'identity' }, 201],
    [{ 'content-type': 'Application/JSON ; charset="UTF-8"' }, 201],
    [{ 'content-type': 'application/merge-patch+json' }, 415],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 201],
  ])('a body with %j is %i', async (headers: Record<string, string>, status) => {
    const response = await send('POST', '/books', { title: 'Typed' }, headers)
    expect(response.status).toBe(status)
    const says = 'content-encoding' in headers ? 'accept-encoding' : 'accept'
    if (status === 415) expect(response.headers.get(says)).toMatch(/^(?:identity|application\/json)$/)
  })

  test('one rule for numbers as text: ids, years, limits', async () => {
    const added = await send('POST', '/books', { id: '4711', title: 'As text', year: '1980' })
    expect([added.status, await added.json()]).toMatchObject([201, { id: 4711, year: 1980 }])
    const put = await send('PUT', '/books/4711', { id: '4711', title: 'As text', year: '1981' })
    expect([put.status, await put.json()]).toMatchObject([200, { id: 4711, year: 1981 }])
    for (const id of ['4712', 4712, true, '0x1267', [4711]])
      expect((await send('PUT', '/books/4711', { id, title: 'Other' })).status).toBe(400)
    const client = await connect(server.url)
    expect(await client.rpc('GET', { id: '4711' })).toMatchObject({ id: 4711 })
    expect(await client.ask('GET "4711"')).toMatch(/^OK \{"id":4711/)
    expect(await client.rpc('LIST', { where: { id: '4711', year: '1981' }, limit: '5' })).toMatchObject({ total: 1 })
    expect(await client.rpc('UPDATE', { id: '4711', year: '1982' })).toMatchObject({ year: 1982 })
    await client.close()
  })

  test('a body that will be too large is refused before it is sent', async () => {
    const head = { Host: '127.0.0.1', 'Content-Type': 'application/json', 'Content-Length': '1000000' }
    for (const expected of [{ Expect: '100-continue' }, {}]) {
      const raw = await RawSocket.connect(server.port)
      raw.write(requestHead('POST /books HTTP/1.1', { ...head, ...expected }))
      expect(await raw.head()).toMatch(/^HTTP\/1\.1 413 /)
      raw.socket.destroy()
    }
    const raw = await RawSocket.connect(server.port)
    raw.write(requestHead('POST /books HTTP/1.1', { ...head, 'Content-Length': '13', Expect: '100-Continue' }))
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 100 /)
    raw.write('{"title":"x"}')
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 201 /)
    raw.socket.destroy()
  })

  test('another Expect is 417, and stands in the log', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(requestHead('GET /books HTTP/1.1', { Host: '127.0.0.1', Expect: 'tea' }))
    expect(await raw.rest()).toMatch(
      /^HTTP\/1\.1 417 [\s\S]*application\/problem\+json[\s\S]*"message":"Expect may ask/,
    )
    await server.line('Expect may ask for 100-continue only (given: tea)')
  })

  test('405 says what is allowed', async () => {
    expect((await send('DELETE', '/books')).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  test('a body that is too large, no JSON, or of another type', async () => {
    expect((await send('POST', '/books', { title: 'x', description: 'y'.repeat(300_000) })).status).toBe(413)
    expect(
      (await fetch(`${base}/books`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(400)
    expect(
      (await fetch(`${base}/books`, { method: 'POST', body: '<a/>', headers: { 'content-type': 'text/xml' } })).status,
    ).toBe(415)
  })

  test('a refused body leaves its connection as good as it was', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const body = JSON.stringify({ title: 'x', description: 'y'.repeat(300_000) })
    const ports = new Set<number | undefined>()
    for (let turn = 0; turn < 50; turn++) {
      expect(await requestOn(agent, ports, 'POST', body)).toBe(413)
      expect(await requestOn(agent, ports, 'GET')).toBe(200)
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  test('a browser gets a page where a program gets JSON', async () => {
    const response = await fetch(`${base}/nothing`, { headers: { accept: 'text/html' } })
    expect(response.headers.get('content-type')).toContain('text/html')
  })

  test('a page of another origin, and a host name that is not ours', async () => {
    expect((await send('GET', '/books', undefined, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await send('GET', '/books', undefined, { origin: base })).status).toBe(200)
  })
})

test('health', async () => {
  expect(await (await send('GET', '/health')).json()).toMatchObject({ status: 'ok', writable: true })
})
