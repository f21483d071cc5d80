import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../../../src/protocol/limits.ts'
import { isCompressed, refusesAll } from '../../../../src/worker/http/negotiation/compression.ts'
import { InProcess } from '../../in-process.ts'

describe('whether an answer is compressed', () => {
  test.each([
    [undefined, 2000, false],
    ['', 2000, false],
    ['gzip', 2000, true],
    ['GZIP', 2000, true],
    ['x-gzip', 2000, true],
    ['gzip, deflate, br, zstd', 2000, true],
    ['br, zstd', 2000, false],
    ['*', 2000, true],
    ['br, *;q=0.1', 2000, true],
    ['gzip;q=0', 2000, false],
    ['gzip;q=0.000, *', 2000, false],
    ['*;q=0', 2000, false],
    ['gzip;q=0.5', 2000, true],
    ['gzip;q=0.5, identity', 2000, false],
    ['gzip;q=0.5, identity;q=0.5', 2000, true],
    ['identity', 2000, false],
    ['gzip ; q=0.2 , br', 2000, true],
    ['gzip', 1023, false],
    ['gzip', 1024, true],
    ['gzip', LIMITS.pageBytes, true],
    ['gzip', LIMITS.pageBytes * 2, false],
    ['gzip, identity;q=0', 10, true],
    ['gzip, *;q=0', 10, true],
    ['gzip, identity;q=0', LIMITS.pageBytes * 2, true],
    ['gzip, identity;q=0', 0, false],
  ])('Accept-Encoding: %s, %i bytes: %s', (accepted, bytes, expected) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
    expect(isCompressed(headers, bytes)).toBe(expected)
  })

  test.each([
    [undefined, false],
    ['', false],
    ['br', false],
    ['identity;q=0', true],
    ['*;q=0', true],
    ['br, *;q=0', true],
    ['gzip;q=0, identity;q=0', true],
    ['gzip;q=0', false],
    ['gzip, identity;q=0', false],
    ['gzip, *;q=0', false],
    ['identity, *;q=0', false],
  ])('Accept-Encoding: %s leaves nothing: %s', (accepted, expected) => {
    expect(refusesAll(accepted === undefined ? {} : { 'accept-encoding': accepted })).toBe(expected)
  })
})

describe('compressed answers', () => {
  let server: InProcess
  let etag = ''
  const LONG = 'Compressed '.repeat(200)

  beforeAll(async () => {
    server = await InProcess.start()
    const added = await send('POST', '/books', {}, JSON.stringify({ title: 'Long', description: LONG }))
    etag = String(added.headers['etag'])
    await send('POST', '/books', {}, JSON.stringify({ title: 'Short' }))
  })
  afterAll(() => server.stop())

  interface Got {
    status: number
    headers: Record<string, string | string[] | undefined>
    body: Buffer
  }

  function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Got> {
    return new Promise((resolve, reject) => {
      const sent = request(`${server.url}${path}`, { method, headers, agent: false }, response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }

  const GZIP = { 'accept-encoding': 'gzip' }

  test('are the same, smaller, with an ETag of their own', async () => {
    const plain = await send('GET', '/books/1')
    const small = await send('GET', '/books/1', GZIP)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(small.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(small.body)).toEqual(plain.body)
    expect(Number(small.headers['content-length'])).toBe(small.body.length)
    expect(small.body.length).toBeLessThan(plain.body.length / 2)
    expect([plain.headers['etag'], small.headers['etag']]).toEqual([etag, `${etag.slice(0, -1)}-gzip"`])
    expect([plain.headers['vary'], small.headers['vary']]).toEqual(['Accept-Encoding', 'Accept-Encoding'])
  })

  test('HEAD says what GET would', async () => {
    for (const headers of [GZIP, {}]) {
      const [head, get] = [await send('HEAD', '/books/1', headers), await send('GET', '/books/1', headers)]
      expect(head.body).toHaveLength(0)
      for (const name of ['content-length', 'content-encoding', 'etag', 'vary', 'content-type'])
        expect([name, head.headers[name]]).toEqual([name, get.headers[name]])
    }
  })

  test('a small one, and one that is not taken, is not compressed', async () => {
    const small = await send('GET', '/books/2', GZIP)
    expect([small.headers['content-encoding'], small.headers['vary']]).toEqual([undefined, 'Accept-Encoding'])
    expect((await send('GET', '/books/1', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined()
    const forced = await send('GET', '/books/2', { 'accept-encoding': 'gzip, identity;q=0' })
    expect(JSON.parse(gunzipSync(forced.body).toString())).toMatchObject({ title: 'Short' })
  })

  test('errors and pages are compressed as well', async () => {
    const missing = await send('GET', `/books?${'x'.repeat(60)}=1`, { 'accept-encoding': 'gzip;q=1, identity;q=0' })
    expect([missing.status, missing.headers['content-type']]).toEqual([422, 'application/problem+json'])
    expect(JSON.parse(gunzipSync(missing.body).toString())).toMatchObject({ code: 'INVALID' })
    const list = await send('GET', '/books', GZIP)
    expect([list.headers['content-encoding'], list.headers['x-total-count']]).toEqual(['gzip', '2'])
  })

  test('who takes nothing that there is gets 406, and nothing is done', async () => {
    const refused = await send('POST', '/books', { 'accept-encoding': 'identity;q=0' }, '{"title":"Not added"}')
    expect([refused.status, refused.headers['content-encoding']]).toEqual([406, undefined])
    expect(JSON.parse(refused.body.toString()).message).toContain('Accept-Encoding')
    expect((await send('GET', '/books?title=Not+added')).headers['x-total-count']).toBe('0')
  })

  test('conditions take either ETag for the book, compressed or not', async () => {
    const tags = async () => {
      const plain = String((await send('GET', '/books/1')).headers['etag'])
      return [plain, String((await send('GET', '/books/1', GZIP)).headers['etag'])]
    }
    for (const tag of await tags()) {
      for (const headers of [GZIP, {}]) {
        const known = await send('GET', '/books/1', { ...headers, 'if-none-match': tag })
        // As a 200 would have it.
        const expected = (await send('GET', '/books/1', headers)).headers['etag']
        expect([known.status, known.headers['etag'], known.headers['vary']]).toEqual([304, expected, 'Accept-Encoding'])
        expect(known.body).toHaveLength(0)
      }
      expect((await send('GET', '/books/1', { 'if-none-match': `W/${tag}` })).status).toBe(304)
      expect((await send('PATCH', '/books/1', { 'if-none-match': tag }, '{"year":1}')).status).toBe(412)
    }
    let year = 1900
    for (const which of [0, 1]) {
      const tag = (await tags())[which] ?? ''
      const change = { 'if-match': tag }
      const changed = await send('PATCH', '/books/1', { ...change, ...GZIP }, JSON.stringify({ year: ++year }))
      expect([changed.status, changed.headers['content-encoding']]).toEqual([200, 'gzip'])
      expect(changed.headers['etag']).toBe((await tags())[1])
      // It is another book now, by either tag.
      expect((await send('PATCH', '/books/1', change, JSON.stringify({ year: ++year }))).status).toBe(412)
      expect((await send('GET', '/books/1', { 'if-none-match': tag })).status).toBe(200)
    }
  })

  test('with the page of an allowed origin, Vary names both', async () => {
    const response = await send('GET', '/books/1', { origin: server.url, ...GZIP })
    expect(response.headers['vary']).toBe('Accept-Encoding, Origin')
  })
})
