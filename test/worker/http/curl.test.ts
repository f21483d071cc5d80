import { afterAll, beforeAll, expect, test } from 'vitest'
import { RawSocket } from '../../frames/raw-socket.ts'
import { InProcess } from '../in-process.ts'

// Clients of the server that this one comes after use curl: what curl writes, byte for byte.

let server: InProcess

beforeAll(async () => {
  server = await InProcess.start()
})
afterAll(() => server.stop())

const FIELDS = {
  title: 'The C Programming Language',
  author: 'Brian Kernighan, Dennis Ritchie',
  publisher: 'Prentice Hall',
  year: 1988,
  pages: 272,
  edition: '2nd',
  description: 'On C',
  status: 'Available',
}

/** A request as curl 7.88 writes it; a body is given by -d, with its type or the one that curl says by itself. */
function curl(method: string, path: string, body?: object, type = 'application/x-www-form-urlencoded'): string {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${server.port}`,
    'User-Agent: curl/7.88.1',
    'Accept: */*',
  ]
  if (body === undefined) return `${head.join('\r\n')}\r\n\r\n`
  const text = JSON.stringify(body)
  return `${[...head, `Content-Length: ${text.length}`, `Content-Type: ${type}`].join('\r\n')}\r\n\r\n${text}`
}

interface Answer {
  status: number
  headers: string
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects says what it is
  json: any
}

/** Each run of curl has a connection of its own, which it closes when it has read the answer. */
async function run(request: string): Promise<Answer> {
  const raw = await RawSocket.connect(server.port)
  raw.write(request)
  const headers = await raw.head()
  raw.socket.end()
  const text = await raw.rest()
  return { status: Number(headers.slice(9, 12)), headers, json: JSON.parse(text) }
}

test.each([
  ['application/x-www-form-urlencoded', 7],
  ['application/json', 8],
])('as %s the nine fields with an id of their own, %i, are added, got, replaced and deleted', async (type, id) => {
  const nine = { id, ...FIELDS }
  const path = `/books/${id}`
  const added = await run(curl('POST', '/books', nine, type))
  expect([added.status, added.json]).toMatchObject([201, nine])
  expect(added.headers).toContain(`\r\nLocation: ${path}\r\n`)
  expect(added.headers).not.toMatch(/content-encoding/i)
  expect((await run(curl('POST', '/books', nine, type))).status).toBe(409)
  const list = await run(curl('GET', '/books'))
  expect([list.status, list.json]).toMatchObject([200, [nine]])
  expect((await run(curl('GET', path))).json).toMatchObject(nine)
  const replaced = await run(curl('PUT', path, { ...nine, status: 'Checked Out' }, type))
  expect([replaced.status, replaced.json]).toMatchObject([200, { ...nine, status: 'Checked Out' }])
  const deleted = await run(curl('DELETE', path))
  expect([deleted.status, deleted.json]).toMatchObject([200, { id, status: 'Checked Out' }])
  const gone = await run(curl('GET', path))
  expect([gone.status, gone.json]).toMatchObject([404, { message: expect.stringContaining('no such book') }])
})
