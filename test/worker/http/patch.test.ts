import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InProcess } from '../in-process.ts'

let server: InProcess
const MERGE = 'application/merge-patch+json'

beforeAll(async () => {
  server = await InProcess.start()
})
afterAll(() => server.stop())

async function send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> {
  const init = { method, headers: { 'content-type': type } }
  return fetch(server.url + path, body === undefined ? { method } : { ...init, body: JSON.stringify(body) })
}

async function add(): Promise<{ path: string; revision: number }> {
  const fields = {
    title: 'Patched',
    author: 'A',
    location: 'A1',
    price: 5,
    currency: 'IDR',
    copies: 3,
    keywords: ['a', 'b'],
  }
  const { id, revision } = (await (await send('POST', '/books', fields)).json()) as { id: number; revision: number }
  return { path: `/books/${id}`, revision }
}

describe('PATCH', () => {
  test.each(['application/json', MERGE, `${MERGE}; charset=utf-8`])(
    'as %s: null removes, what is not there stays, a list is replaced',
    async type => {
      const { path, revision } = await add()
      const patch = {
        location: null,
        price: null,
        currency: null,
        copies: null,
        author: null,
        keywords: ['c'],
        ifRevision: revision,
      }
      const response = await send('PATCH', path, patch, type)
      expect(response.status).toBe(200)
      const book = (await response.json()) as object
      // What has a preset takes it; what has none is gone.
      expect(book).toMatchObject({ title: 'Patched', author: '', copies: 1, keywords: ['c'] })
      for (const name of ['location', 'price', 'currency']) expect(book).not.toHaveProperty(name)
      expect(await (await send('GET', path)).json()).toEqual(book)
    },
  )

  test.each([
    [{ title: null }, 422, 'title'],
    [{ colour: null }, 422, 'colour'],
    [{ year: { from: 1 } }, 422, 'year'],
    [['title'], 400, 'JSON object'],
    ['title', 400, 'JSON object'],
    [null, 400, 'JSON object'],
    [{ id: 99, year: 1 }, 400, 'the body’s id'],
  ])('a merge patch %j is %i', async (patch, status, says) => {
    const { path } = await add()
    const before = await (await send('GET', path)).json()
    const response = await send('PATCH', path, patch, MERGE)
    const { message } = (await response.json()) as { message: string }
    expect([response.status, message]).toEqual([status, expect.stringContaining(says.replace('’', "'"))])
    expect(await (await send('GET', path)).json()).toEqual(before)
  })

  test('a merge patch is for PATCH alone', async () => {
    const { path } = await add()
    for (const [method, to] of [
      ['POST', '/books'],
      ['PUT', path],
      ['POST', '/rpc'],
    ] as const) {
      const response = await send(method, to, { title: 'x' }, MERGE)
      expect([method, response.status, response.headers.get('accept'), response.headers.get('accept-patch')]).toEqual([
        method,
        415,
        'application/json',
        null,
      ])
    }
  })

  test('another type is 415, and Accept-Patch says which there are, as does OPTIONS', async () => {
    const { path } = await add()
    const both = `application/json, ${MERGE}`
    const refused = await send('PATCH', path, [], 'application/json-patch+json')
    expect([refused.status, refused.headers.get('accept-patch')]).toEqual([415, both])
    expect(((await refused.json()) as { message: string }).message).toBe(
      `the body must be application/json or ${MERGE} in UTF-8 (given: application/json-patch+json)`,
    )
    expect((await send('OPTIONS', path)).headers.get('accept-patch')).toBe(both)
    expect((await send('OPTIONS', '/books')).headers.get('accept-patch')).toBeNull()
  })
})
