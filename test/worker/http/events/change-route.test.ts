import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { RawSocket, requestHead } from '../../../frames/raw-socket.ts'
import { InProcess } from '../../in-process.ts'
import { EventReader } from './event-reader.ts'

let server: InProcess
const readers: EventReader[] = []

beforeAll(async () => {
  server = await InProcess.start({
    roleOf: token => (({ none: 'none', reader: 'reader' }) as const)[token ?? ''] ?? (token ? undefined : 'writer'),
    settings: { origins: ['http://shop.example'] },
  })
})
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close()
})
afterAll(() => server.stop())

async function follow(query = '', headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(`${server.url}/books/changes${query}`, headers)
  readers.push(reader)
  return reader
}

async function add(title: string): Promise<{ id: number; revision: number }> {
  const response = await fetch(`${server.url}/books`, {
    method: 'POST',
    body: JSON.stringify({ title }),
    headers: JSON_TYPE,
  })
  return (await response.json()) as { id: number; revision: number }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const revisionOf = (id: string) => Number(id.split(':')[1])

describe('GET /books/changes', () => {
  test('tells every change once, in order, with the id to resume from', async () => {
    const reader = await follow()
    const { statusCode, headers } = reader.response
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ])
    expect(headers['x-accel-buffering']).toBe('no')
    await reader.until(() => reader.lastId !== '')
    const from = revisionOf(reader.lastId)
    expect(reader.retries).toHaveLength(1)
    for (const title of ['First', 'Second', 'Third']) {
      const { id, revision } = await add(title)
      const told = await reader.next()
      expect(told).toMatchObject({ event: 'CHANGE', id: `memory:${revision}` })
      expect(JSON.parse(told?.data ?? '')).toMatchObject({ revision, type: 'added', id, book: { title } })
    }
    expect(revisionOf(reader.lastId)).toBe(from + 3)
  })

  test('goes on where the client was, by the header and by the address; the header is newer', async () => {
    const { revision } = await add('Known')
    const missed = [await add('Missed'), await add('Missed, too')]
    for (const [query, headers] of [
      ['', { 'last-event-id': `memory:${revision}` }],
      [`?since=${revision}&epoch=memory`, {}],
      ['?since=0&epoch=memory', { 'last-event-id': `memory:${revision}` }],
      [`?client=till-2&epoch=memory&since=${revision}`, { 'last-event-id': '' }],
    ] as const) {
      const reader = await follow(query, { ...headers })
      for (const { id } of missed) expect(JSON.parse((await reader.next())?.data ?? '')).toMatchObject({ id })
      const { id } = await add('New')
      expect(JSON.parse((await reader.next())?.data ?? '')).toMatchObject({ id })
      missed.push({ id, revision: 0 })
    }
  })

  test('says RESYNC in place of changes that it cannot tell, and goes on from there', async () => {
    const { revision } = await add('Before')
    const reader = await follow('', { 'last-event-id': 'another%20one:5' })
    const told = await reader.next()
    expect(told).toMatchObject({ event: 'RESYNC', id: `memory:${revision}` })
    expect(JSON.parse(told?.data ?? '')).toEqual({ reason: 'another history', revision, epoch: 'memory' })
    const { id } = await add('After')
    expect(JSON.parse((await reader.next())?.data ?? '')).toMatchObject({ id })
  })

  test('HEAD says what GET would, and follows nothing', async () => {
    const response = await fetch(`${server.url}/books/changes`, { method: 'HEAD' })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(response.headers.get('content-length')).toBeNull()
    expect(server.topics.isFollowed('books')).toBe(false)
  })

  test.each([
    ['', { accept: 'text/html' }, 406, 'text/event-stream'],
    ['', { accept: 'text/event-stream;q=0, */*' }, 406, 'text/event-stream'],
    ['', { 'accept-encoding': 'identity;q=0' }, 406, 'identity'],
    ['?since=5', {}, 422, 'epoch is required'],
    ['?since=x&epoch=memory', {}, 422, 'since'],
    ['?since=1&since=2&epoch=memory', {}, 422, 'since may be given once'],
    ['?title=Dune', {}, 422, 'there are since, epoch, client'],
    ['', { 'last-event-id': 'abc' }, 422, 'Last-Event-ID (given: "abc") must be the id of an event'],
    ['', { 'last-event-id': '%ff:1' }, 422, 'Last-Event-ID'],
    ['', { 'last-event-id': 'memory:99999999999999999999' }, 422, 'Last-Event-ID'],
    ['', { authorization: 'Bearer none' }, 401, 'role reader'],
    ['', { authorization: 'Bearer wrong' }, 401, 'token'],
    ['', { origin: 'http://evil.example' }, 403, 'evil.example'],
    ['', { host: 'evil.example' }, 403, 'evil.example'],
  ] as const)('%s with %j is %i: %s', async (query, headers, status, says) => {
    const raw = await RawSocket.connect(server.port)
    const given = { Host: '127.0.0.1', Connection: 'close', ...headers }
    const { Host: _host, ...others } = given
    raw.write(requestHead(`GET /books/changes${query} HTTP/1.1`, 'host' in headers ? others : given))
    const answer = await raw.rest()
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toContain(says.replaceAll('"', '\\"'))
    expect(server.topics.isFollowed('books')).toBe(false)
  })

  test('a client that takes only what is compressed is told so, compressed', async () => {
    const headers = { 'accept-encoding': 'gzip, identity;q=0' }
    const response = await fetch(`${server.url}/books/changes`, { headers })
    expect([response.status, response.headers.get('content-encoding')]).toEqual([406, 'gzip'])
    expect(await response.json()).toMatchObject({
      message: 'events are not compressed: Accept-Encoding must allow identity',
    })
  })

  test.each(['text/event-stream', 'text/*', 'text/html, */*;q=0.1', undefined])('Accept: %s takes it', async accept => {
    const reader = await follow('', accept === undefined ? {} : { accept })
    expect(reader.response.statusCode).toBe(200)
  })

  test('another method is 405, and OPTIONS says which there are', async () => {
    const response = await fetch(`${server.url}/books/changes`, { method: 'POST', body: '{}', headers: JSON_TYPE })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const options = await fetch(`${server.url}/books/changes`, { method: 'OPTIONS' })
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD'])
  })

  test('a reader may follow; the page of an allowed origin may read what comes', async () => {
    const reader = await follow('', { authorization: 'Bearer reader', origin: 'http://shop.example' })
    expect(reader.response.statusCode).toBe(200)
    expect(reader.response.headers['access-control-allow-origin']).toBe('http://shop.example')
    expect(reader.response.headers['content-encoding']).toBeUndefined()
  })

  test('the connection is shown as one that follows changes, while it does', async () => {
    const told = () => server.table.events.filter(({ connection }) => connection.client === 'watcher')
    const reader = await follow('?client=watcher')
    expect(told().map(({ event, connection }) => `${event} ${connection.protocol}`)).toEqual([
      'opened http',
      'changed events',
    ])
    expect(server.entries.at(-1)).toMatchObject({ method: 'EVENTS', status: 200 })
    expect(server.entries.at(-1)?.http?.line).toBe('GET /books/changes?client=watcher HTTP/1.1')
    reader.close()
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ event: 'closed', connection: { protocol: 'events' } }))
    expect(server.topics.isFollowed('books')).toBe(false)
  })

  test('ends in order when the server closes it, and says when to come back', async () => {
    const reader = await follow()
    const { ends } = server.served.at(-1) ?? {}
    await reader.until(() => reader.retries.length === 1)
    ends?.postpone()
    await reader.until(() => reader.retries.length === 2)
    ends?.close(1001, 'the server is stopping')
    expect(await reader.next()).toBeUndefined()
    expect(reader.response.complete).toBe(true)
    const [soon = 0, later = 0, last = 0] = reader.retries
    expect(soon).toBeGreaterThanOrEqual(1000)
    expect(soon).toBeLessThanOrEqual(3000)
    for (const one of [later, last]) expect(one).toBeGreaterThanOrEqual(3000)
    for (const one of [later, last]) expect(one).toBeLessThanOrEqual(8000)
  })

  test('a client that ends its side gets what it missed, and its worker is free at once', async () => {
    const { revision } = await add('Known')
    await add('Missed')
    const raw = await RawSocket.connect(server.port)
    raw.socket.allowHalfOpen = true
    raw.write(requestHead(`GET /books/changes?since=${revision}&epoch=memory HTTP/1.1`, { Host: '127.0.0.1' }))
    raw.socket.end()
    expect(await raw.rest()).toMatch(/event: CHANGE\nid: memory:\d+\ndata: .*"Missed"/)
    expect(server.topics.isFollowed('books')).toBe(false)
  })

  test('a client that leaves while it is being answered is not followed for', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(requestHead('GET /books/changes HTTP/1.1', { Host: '127.0.0.1' }))
    raw.socket.resetAndDestroy()
    await add('Nobody hears it')
    await vi.waitFor(() =>
      expect(server.table.connections.open.filter(({ protocol }) => protocol === 'events')).toEqual([]),
    )
    expect(server.topics.isFollowed('books')).toBe(false)
  })

  test('what was asked behind it is not done when the client has left', async () => {
    const before = (await server.store.status()).revision
    const raw = await RawSocket.connect(server.port)
    const body = '{"title":"Too late"}'
    const post = { Host: '127.0.0.1', ...JSON_TYPE, 'Content-Length': String(body.length) }
    raw.write(
      requestHead('GET /books/changes HTTP/1.1', { Host: '127.0.0.1' }) +
        requestHead('POST /books HTTP/1.1', post) +
        body,
    )
    expect(await raw.head()).toContain('200 OK')
    raw.socket.resetAndDestroy()
    await vi.waitFor(() => expect(server.topics.isFollowed('books')).toBe(false))
    await add('Later')
    expect((await server.store.status()).revision).toBe(before + 1)
  })

  test('over HTTP/1.0 it has no chunks', async () => {
    const raw = await RawSocket.connect(server.port)
    raw.write(requestHead('GET /books/changes HTTP/1.0', { Host: '127.0.0.1' }))
    const head = await raw.head()
    expect(head).toContain('200 OK')
    expect(head).not.toMatch(/transfer-encoding/i)
    raw.socket.destroy()
  })
})
