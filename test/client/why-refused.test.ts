import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { whyRefused } from '../../src/client/connection/why-refused.ts'

let server: Server | undefined
afterEach(() => {
  vi.restoreAllMocks()
  server?.close()
  server?.closeAllConnections()
})

/** A server that answers so; resolves with its address. */
async function answering(listener: RequestListener): Promise<URL> {
  const begun = createServer(listener)
  server = begun
  await new Promise<void>(resolve => begun.listen(0, '127.0.0.1', resolve))
  return new URL(`ws://127.0.0.1:${(begun.address() as AddressInfo).port}/?client=till-2`)
}

test.each<[string, number, string, object]>([
  ['a problem document', 503, '{"message":"no place is free"}', { reason: 'no place is free', status: 503 }],
  ['another document', 502, '{"error":5}', { reason: '502 Bad Gateway', status: 502 }],
  ['what is no JSON', 404, '<h1>Nothing</h1>', { reason: '404 Not Found', status: 404 }],
  ['200', 200, '{}', { reason: 'it answers, and did not open the WebSocket' }],
])('a server that answers %s', async (_, status, body, why) => {
  const asked: unknown[] = []
  const url = await answering(({ url: path, headers: { authorization } }, response) => {
    asked.push([path, authorization])
    response.writeHead(status).end(body)
  })
  expect(await whyRefused(url, { Authorization: 'Bearer x' })).toEqual(why)
  expect(asked).toEqual([['/ready?client=till-2', 'Bearer x']])
})

test('an address with a path is asked at that path', async () => {
  const paths: unknown[] = []
  const url = await answering(({ url: path }, response) => {
    paths.push(path)
    response.writeHead(404).end()
  })
  await whyRefused(new URL('/shop', url), {})
  expect(paths).toEqual(['/shop'])
})

test('a server that does not answer in time may be full, and one that is not there is told of by the system', async () => {
  const url = await answering(() => {})
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort(new DOMException('late', 'TimeoutError')))
  expect(await whyRefused(url, {})).toEqual({ reason: 'it does not answer; perhaps all its places are taken' })
  await new Promise(resolve => server?.close(resolve))
  expect(await whyRefused(url, {})).toEqual({ reason: expect.stringContaining('ECONNREFUSED') })
})
